/** A Muster that only has its control database open, for tests that kill it: `hold-control.ts DIRECTORY`. */
import { openControl } from '../../src/control/open-control.ts';
import { openLog } from '../../src/log.ts';

const [, , dataDirectory] = process.argv;
if (dataDirectory === undefined) throw new Error('A data directory is needed.');
const control = await openControl({ dataDirectory, databaseUrl: undefined }, openLog('silent'));
await control.pool.query('create table if not exists kept (no integer)');
await control.pool.query('insert into kept values (1)');
process.on('SIGTERM', () => {
  control.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
setInterval(() => undefined, 1000);
process.stdout.write('ready\n');
