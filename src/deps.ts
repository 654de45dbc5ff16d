/** What features are given: the two engines, time, settings of the process, the log, the live stream. Made by `app.ts`. */
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Control } from './control/control.ts';
import type { Live } from './live.ts';
import type { Log } from './log.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

export type Deps = {
  readonly control: Control;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  readonly config: Config;
  readonly log: Log;
  readonly live: Live;
};
