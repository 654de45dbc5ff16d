/**
 * Muster, as `src/main.ts` starts it, that stops for ever at one statement to the warehouse, so that a test can kill it there:
 * HOLD is `before:` or `after:` and the name of the statement; HOLD_TIME, when given, which time it gets there, from 1;
 * HOLD_SEGMENT, when given, the segment the statement has to speak of. Prints `held` with the name each time one gets there.
 */
import { portOf } from '../../src/api/server.ts';
import { assemble } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadConfig, widenThreadPool } from '../../src/config.ts';
import { migrateControl } from '../../src/control/migrate.ts';
import { openControl } from '../../src/control/open-control.ts';
import { createLive } from '../../src/live.ts';
import { openLog } from '../../src/log.ts';
import { render, type Sql } from '../../src/sql/sql.ts';
import { migrateWarehouse } from '../../src/warehouse/migrate.ts';
import { openWarehouse } from '../../src/warehouse/open-warehouse.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';

function holding(warehouse: Warehouse, at: string, time: number, segment: string | undefined): Warehouse {
  let times = 0;
  const reach = async (place: string, statement: Sql) => {
    if (place !== at || (segment !== undefined && !JSON.stringify(render(statement)).includes(segment)))
      return;
    times += 1;
    if (times < time) return;
    process.stdout.write(`held ${place}\n`);
    await new Promise(() => undefined);
  };
  return {
    ...warehouse,
    async rows(name, statement, ...rest) {
      await reach(`before:${name}`, statement);
      const rows = await warehouse.rows(name, statement, ...rest);
      await reach(`after:${name}`, statement);
      return rows;
    },
    async execute(name, statement, ...rest) {
      await reach(`before:${name}`, statement);
      await warehouse.execute(name, statement, ...rest);
      await reach(`after:${name}`, statement);
    },
  };
}

widenThreadPool();
const at = process.env.HOLD;
if (at === undefined) throw new Error('HOLD has to say where.');
const config = loadConfig();
const log = openLog(config.logLevel);
const control = await openControl(config, log);
const warehouse = await openWarehouse(config, log);
await migrateControl(control);
await migrateWarehouse(warehouse);
const app = await assemble({
  control,
  warehouse: holding(warehouse, at, Number(process.env.HOLD_TIME ?? 1), process.env.HOLD_SEGMENT),
  clock: systemClock(),
  config,
  log,
  live: createLive(),
});
await app.server.listen({ host: config.host, port: config.port });
process.stdout.write(`Muster is ready: http://127.0.0.1:${portOf(app.server)}\n`);
