/** Which Muster this is; the number stands in package.json. */
import packageJson from '../package.json' with { type: 'json' };

export const MUSTER_VERSION = packageJson.version;
