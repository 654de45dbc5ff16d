/** Numbers for Prometheus: requests by call and status, the process itself, and what waits in the queues. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Deps } from '../deps.ts';

export function createMetrics(deps: Deps) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'muster_' });
  const requests = new Histogram({
    name: 'muster_http_request_seconds',
    help: 'Time to answer a request, by call and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const segments = new Gauge({
    name: 'muster_segments',
    help: 'Segments outside the trash, by status',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const rows = await deps.control.db
        .selectFrom('segments')
        .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
        .where('trashed_at', 'is', null)
        .groupBy('status')
        .execute();
      segments.reset();
      for (const row of rows) segments.set({ status: row.status }, Number(row.count));
    },
  });
  const syncs = new Gauge({
    name: 'muster_syncs_open',
    help: 'Syncs that are queued or processing',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const rows = await deps.control.db
        .selectFrom('syncs')
        .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
        .where('status', 'in', ['queued', 'processing'])
        .groupBy('status')
        .execute();
      syncs.reset();
      for (const row of rows) syncs.set({ status: row.status }, Number(row.count));
    },
  });

  const deliveries = new Gauge({
    name: 'muster_webhook_deliveries_waiting',
    help: 'Deliveries of webhooks that wait for their first or next attempt, by state of the webhook',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const rows = await deps.control.db
        .selectFrom('webhook_deliveries as d')
        .innerJoin('webhooks as w', 'w.id', 'd.webhook_id')
        .select(({ fn }) => ['w.state', fn.countAll<number>().as('count')])
        .where('d.status', '=', 'pending')
        .groupBy('w.state')
        .execute();
      deliveries.reset();
      for (const row of rows) deliveries.set({ state: row.state }, Number(row.count));
    },
  });

  return {
    contentType: registry.contentType,
    print: () => registry.metrics(),
    observe(request: FastifyRequest, reply: FastifyReply) {
      requests.observe(
        { method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode },
        reply.elapsedTime / 1000,
      );
    },
  };
}
