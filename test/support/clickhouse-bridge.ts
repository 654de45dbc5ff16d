/**
 * Serves a chDB engine over ClickHouse's HTTP interface, so that the server adapter is tested against ClickHouse's own
 * SQL, settings, parameters and errors without a server: query in the address or the body, param_*, settings as
 * address parameters, formats, inserts in the body, error headers, KILL QUERY by query id. It is not a server: accounts,
 * clusters, compression and time-outs of real networks are not tried by it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { ChdbEngine, ChdbSession } from '../../src/warehouse/chdb-engine.ts';
import { engineCode } from '../../src/warehouse/engine-failure.ts';
import { quoted } from '../../src/warehouse/literal.ts';
import { namesOnce } from '../../src/warehouse/names-once.ts';

export type ClickhouseBridge = {
  readonly url: string;
  /** How the next requests fail: not at all, as if the server were not there, or in the middle of an answer. */
  fail(how: 'never' | 'unreachable'): void;
  close(): Promise<void>;
};

const NOT_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'session_id',
  'default_format',
  'wait_end_of_query',
  'enable_http_compression',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'role',
  // The bridge finds queries by log_comment, where it puts the query id.
  'log_comment',
]);

const INSERT = z
  .tuple([z.string(), z.string(), z.string(), z.enum(['JSONEachRow', 'JSONCompactEachRow', 'TabSeparated'])])
  .rest(z.string());

type Asked = {
  readonly query: string;
  readonly data: Buffer;
  readonly queryId: string;
  readonly database: string;
  readonly settings: Record<string, string>;
  readonly params: ReadonlyMap<string, string>;
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

async function read(request: IncomingMessage): Promise<Asked> {
  const address = new URL(request.url ?? '/', 'http://bridge').searchParams;
  const body = await bodyOf(request);
  const named = new Map(address);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form) if (typeof value === 'string') named.set(name, value);
  }
  const query = named.get('query');
  const settings = [...named].filter(([name]) => !NOT_SETTINGS.has(name) && !name.startsWith('param_'));
  const params = [...named].filter(([name]) => name.startsWith('param_'));
  return {
    query: query ?? body.toString(),
    data: query === undefined ? Buffer.alloc(0) : body,
    queryId: named.get('query_id') ?? '',
    database: named.get('database') ?? 'default',
    settings: Object.fromEntries(settings),
    params: new Map(params),
  };
}

/** Resolves when the reader has caught up or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}

async function answer(asked: Asked, held: ChdbSession, response: ServerResponse): Promise<void> {
  const { session } = held;
  for (const [name, value] of asked.params) await session.queryAsync(`set ${name} = ${quoted(value)}`);
  const insert = INSERT.safeParse(/^insert into (\S+) \(([^)]*)\)\s*format (\w+)\s*$/i.exec(asked.query));
  if (insert.success) {
    const [, table, columns, format] = insert.data;
    const names = columns.split(',').map((column) => column.trim().replaceAll('`', ''));
    await session.insert({ table: table.replaceAll('`', ''), columns: names, format, values: asked.data });
    response.end();
    return;
  }
  // The adapter stops by query id, which chDB does not take from outside.
  const query = asked.query.replace(
    /^(kill query\s+where|select .* from system\.processes where) query_id =/i,
    "$1 Settings['log_comment'] =",
  );
  const format = /\sformat (\w+)\s*$/i.exec(query);
  if (!format) {
    await session.queryAsync(query, { format: 'Null' });
    response.end();
    return;
  }
  const tag = 'abcdefghijklmnop';
  const text = query.slice(0, format.index);
  const names = format[1] === 'CSVWithNames' ? namesOnce() : (bytes: Uint8Array) => bytes;
  const chunks = session.queryStream(text, { format: format[1] ?? 'TabSeparated' });
  try {
    for await (const chunk of chunks) {
      if (!response.headersSent) response.writeHead(200, { 'X-ClickHouse-Exception-Tag': tag });
      if (response.destroyed) return;
      if (!response.write(names(chunk.raw()))) {
        await drained(response);
      }
    }
  } catch (error) {
    if (!response.headersSent) throw error;
    const message = error instanceof Error ? error.message : String(error);
    response.write(
      `\r\n__exception__\r\n${tag}\r\n${message}\n${message.length + 1} ${tag}\r\n__exception__\r\n`,
    );
  }
  response.end();
}

/** Starts the bridge on a free port of loopback. */
export async function startClickhouseBridge(engine: ChdbEngine): Promise<ClickhouseBridge> {
  let failing: 'never' | 'unreachable' = 'never';

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (failing === 'unreachable') {
      request.socket.destroy();
      return;
    }
    if (request.url === '/ping') {
      response.end('Ok.\n');
      return;
    }
    const asked = await read(request);
    const held = await engine.acquire(
      /^kill query|system\.processes/i.test(asked.query) ? 'export' : 'interactive',
      'bridge',
    );
    try {
      await engine.prepare(held, asked.database, { ...asked.settings, log_comment: asked.queryId });
      await answer(asked, held, response);
    } catch (error) {
      await engine.letGo(held);
      const message = error instanceof Error ? error.message : String(error);
      response.writeHead(500, { 'X-ClickHouse-Exception-Code': String(engineCode(message)) });
      response.end(`${message}\n`);
    } finally {
      engine.release(held);
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    fail: (how) => {
      failing = how;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
