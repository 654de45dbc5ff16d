/**
 * Everything Muster reads from the environment, parsed once at the start; no other file looks at `process.env`. A value
 * that does not fit, or a MUSTER_ name nobody knows, stops the start with a sentence that names the variable.
 */
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { LOG_LEVELS } from './log.ts';

/** The environment does not fit; the message is made for the person who starts Muster. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const MEMORY_UNITS = { MB: 1_000_000, GB: 1_000_000_000, MiB: 1_048_576, GiB: 1_073_741_824 } as const;
const LEAST_MEMORY = 1_000_000_000;

/** Bytes of '2GB', '512MB', '1.5GiB'; undefined when it is not written like that. */
function memoryBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(MB|GB|MiB|GiB)$/.exec(text);
  const unit = Object.entries(MEMORY_UNITS).find(([name]) => name === match?.[2]);
  return match?.[1] && unit ? Math.floor(Number(match[1]) * unit[1]) : undefined;
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return !/^[+-]/.test(text);
  } catch {
    return false;
  }
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function url(protocols: readonly string[]) {
  return z.string().refine((text) => hasProtocol(text, protocols));
}

/** Half the memory this process may use, at most 4 GB, at least what the engine needs to breathe. */
function defaultMemory(): number {
  const limit = process.constrainedMemory();
  const available = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.max(LEAST_MEMORY, Math.min(Math.floor(available / 2), 4 * MEMORY_UNITS.GB));
}

/** Per variable: what it takes (for the sentence) and how it is read. */
const VARIABLES = {
  PORT: {
    takes: 'a port from 0 to 65535',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((port) => port <= 65_535)
      .optional(),
  },
  HOST: {
    takes: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
    schema: z.string().regex(/^\S+$/).optional(),
  },
  MUSTER_DATA: {
    takes: 'a directory for the data, such as ./data',
    schema: z.string().regex(/\S/).optional(),
  },
  MUSTER_API_KEY: {
    takes: 'at least 24 characters without white space',
    schema: z
      .string()
      .regex(/^\S{24,}$/)
      .optional(),
  },
  MUSTER_SECRET: { takes: 'at least 32 characters', schema: z.string().min(32).optional() },
  DATABASE_URL: {
    takes: 'an address such as postgres://user:password@host:5432/database',
    schema: url(['postgres:', 'postgresql:']).optional(),
  },
  CLICKHOUSE_URL: {
    takes: 'an address such as https://user:password@host:8443/database',
    schema: url(['http:', 'https:']).optional(),
  },
  CLICKHOUSE_CLUSTER: {
    takes: 'the name of a cluster of that ClickHouse: letters, digits, _ and -',
    schema: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/)
      .optional(),
  },
  MUSTER_PUBLIC_URL: {
    takes: 'the address people open, such as https://muster.example.com',
    schema: url(['http:', 'https:'])
      .transform((text) => text.replace(/\/+$/, ''))
      .optional(),
  },
  MUSTER_TIME_ZONE: {
    takes: 'an IANA time zone such as Europe/Berlin',
    schema: z.string().refine(isTimeZone).optional(),
  },
  MUSTER_MEMORY: {
    takes: 'at least 1GB of memory for the warehouse, such as 2GB or 1500MB',
    schema: z
      .string()
      .transform((text) => memoryBytes(text) ?? 0)
      .refine((bytes) => bytes >= LEAST_MEMORY)
      .optional(),
  },
  MUSTER_NOW: {
    takes: 'an instant such as 2026-11-24T08:00:00Z',
    schema: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .optional(),
  },
  LOG_LEVEL: { takes: `one of ${LOG_LEVELS.join(', ')}`, schema: z.enum(LOG_LEVELS).optional() },
} as const;

const ENVIRONMENT = z.object({
  PORT: VARIABLES.PORT.schema,
  HOST: VARIABLES.HOST.schema,
  MUSTER_DATA: VARIABLES.MUSTER_DATA.schema,
  MUSTER_API_KEY: VARIABLES.MUSTER_API_KEY.schema,
  MUSTER_SECRET: VARIABLES.MUSTER_SECRET.schema,
  DATABASE_URL: VARIABLES.DATABASE_URL.schema,
  CLICKHOUSE_URL: VARIABLES.CLICKHOUSE_URL.schema,
  CLICKHOUSE_CLUSTER: VARIABLES.CLICKHOUSE_CLUSTER.schema,
  MUSTER_PUBLIC_URL: VARIABLES.MUSTER_PUBLIC_URL.schema,
  MUSTER_TIME_ZONE: VARIABLES.MUSTER_TIME_ZONE.schema,
  MUSTER_MEMORY: VARIABLES.MUSTER_MEMORY.schema,
  MUSTER_NOW: VARIABLES.MUSTER_NOW.schema,
  LOG_LEVEL: VARIABLES.LOG_LEVEL.schema,
} satisfies Record<keyof typeof VARIABLES, z.ZodType>);

const TAKES = new Map(Object.entries(VARIABLES).map(([name, { takes }]) => [name, takes]));

/** Read by the command line, which is a client: known here so that they are no typos. */
const CLIENT_VARIABLES = ['MUSTER_URL'];

/** How many letters differ, at most one more than asked for. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

function unknownNames(names: readonly string[]): string[] {
  const known = [...TAKES.keys(), ...CLIENT_VARIABLES];
  return names
    .filter((name) => name.startsWith('MUSTER_') && !known.includes(name))
    .map((name) => {
      const near = known
        .map((candidate) => ({ candidate, off: distance(name, candidate) }))
        .filter(({ off }) => off <= 3)
        .sort((a, b) => a.off - b.off)[0];
      const guess = near ? ` Did you mean ${near.candidate}?` : ` Known are ${known.join(', ')}.`;
      return `${name} is not a variable Muster knows.${guess}`;
    });
}

/**
 * Reads the configuration.
 * @param environment names to values; an empty value counts as absent
 * @returns a frozen object; `dataDirectory` is absolute, `memoryBytes` is what the warehouse may use
 * @throws ConfigError with one sentence per problem
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const problems = unknownNames(given.map(([name]) => name));
  const parsed = ENVIRONMENT.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
    problems.push(...[...names].map((name) => `${name} does not fit: it takes ${TAKES.get(name)}.`));
  }
  const values = parsed.data;
  if (values?.CLICKHOUSE_CLUSTER && !values.CLICKHOUSE_URL) {
    problems.push(
      'CLICKHOUSE_CLUSTER does not fit: it names a cluster of the server in CLICKHOUSE_URL, which is not set.',
    );
  }
  if (!values || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    port: values.PORT ?? 8080,
    host: values.HOST ?? '127.0.0.1',
    dataDirectory: resolve(values.MUSTER_DATA ?? './data'),
    apiKey: values.MUSTER_API_KEY,
    secret: values.MUSTER_SECRET,
    databaseUrl: values.DATABASE_URL,
    clickhouseUrl: values.CLICKHOUSE_URL,
    clickhouseCluster: values.CLICKHOUSE_CLUSTER,
    publicUrl: values.MUSTER_PUBLIC_URL,
    timeZone: values.MUSTER_TIME_ZONE ?? 'UTC',
    memoryBytes: values.MUSTER_MEMORY ?? defaultMemory(),
    now: values.MUSTER_NOW,
    logLevel: values.LOG_LEVEL ?? 'info',
  });
}

export type Config = ReturnType<typeof loadConfig>;

/**
 * Node's pool of four worker threads would be taken by four running queries of the embedded warehouse, and then files,
 * name lookups and the query that cancels would wait behind them (seen: `select 1` beside five long queries took 20 s
 * with 4 threads, 6 ms with 16). Has to be called before anything uses the pool; keeps a size somebody chose.
 */
export function widenThreadPool(): void {
  process.env.UV_THREADPOOL_SIZE ??= '24';
}
