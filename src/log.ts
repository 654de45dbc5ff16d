/**
 * The log: one JSON line per entry on standard output, or one readable line when a person watches a terminal. Secrets
 * are cut out by their key wherever they stand. Not for answers to people (those are `Refusal`s) and not for history.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import { z } from 'zod';

export type Log = Logger;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const SECRET_KEYS = [
  'password',
  'secret',
  'token',
  'apiKey',
  'api_key',
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  'connectionString',
  'databaseUrl',
  'clickhouseUrl',
];

function redactedPaths(): string[] {
  return SECRET_KEYS.flatMap((key) => {
    const tail = key.startsWith('[') ? key : `.${key}`;
    return [key, `*${tail}`, `*.*${tail}`];
  });
}

const ENTRY = z.looseObject({ level: z.number(), time: z.number(), msg: z.string().default('') });

/** One log line as a person reads it: time, level, sentence, facts. */
export function readableLine(line: string): string {
  const { level, time, msg, ...facts } = ENTRY.parse(JSON.parse(line));
  const told = Object.entries(facts)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
  const label = (pino.levels.labels[level] ?? String(level)).padEnd(5);
  return `${new Date(time).toISOString().slice(11, 19)} ${label} ${msg}${told}\n`;
}

/** What is told of an error: drivers hang whole connections on theirs. */
function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: errorFacts(error.cause) };
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

/**
 * Opens the log.
 * @param destination where lines go; absent: standard output, readable when that is a terminal
 */
export function openLog(level: LogLevel, destination?: DestinationStream): Log {
  const terminal: DestinationStream = { write: (line) => process.stdout.write(readableLine(line)) };
  const options = {
    level,
    base: null,
    serializers: { err: errorFacts },
    redact: { paths: redactedPaths(), censor: '[hidden]' },
  };
  const stream = destination ?? (process.stdout.isTTY ? terminal : undefined);
  return stream ? pino(options, stream) : pino(options);
}
