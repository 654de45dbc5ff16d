import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('is complete without a single variable', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ port: 8080, host: '127.0.0.1', timeZone: 'UTC', logLevel: 'info' });
    expect(config.dataDirectory).toBe(resolve('./data'));
    expect(config.memoryBytes).toBeGreaterThanOrEqual(1e9);
    expect(config.memoryBytes).toBeLessThanOrEqual(4e9);
    expect(config.apiKey).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes a fitting value for every variable', () => {
    const config = loadConfig({
      PORT: '0',
      HOST: '0.0.0.0',
      MUSTER_DATA: '/srv/muster',
      MUSTER_API_KEY: 'k'.repeat(24),
      MUSTER_SECRET: 's'.repeat(32),
      DATABASE_URL: 'postgres://muster:secret@db:5432/muster',
      CLICKHOUSE_URL: 'https://muster:secret@warehouse:8443/muster',
      CLICKHOUSE_CLUSTER: 'main',
      MUSTER_PUBLIC_URL: 'https://muster.example.com/',
      MUSTER_TIME_ZONE: 'Europe/Berlin',
      MUSTER_MEMORY: '2GB',
      MUSTER_NOW: '2026-11-24T08:00:00+01:00',
      LOG_LEVEL: 'debug',
    });
    expect(config).toEqual({
      port: 0,
      host: '0.0.0.0',
      dataDirectory: '/srv/muster',
      apiKey: 'k'.repeat(24),
      secret: 's'.repeat(32),
      databaseUrl: 'postgres://muster:secret@db:5432/muster',
      clickhouseUrl: 'https://muster:secret@warehouse:8443/muster',
      clickhouseCluster: 'main',
      publicUrl: 'https://muster.example.com',
      timeZone: 'Europe/Berlin',
      memoryBytes: 2_000_000_000,
      now: new Date('2026-11-24T07:00:00Z'),
      logLevel: 'debug',
    });
    expect(loadConfig({ MUSTER_MEMORY: '1.5GiB' }).memoryBytes).toBe(1_610_612_736);
  });

  it.each([
    ['PORT', '65536', 'a port from 0 to 65535'],
    ['PORT', '80a', 'a port from 0 to 65535'],
    ['HOST', 'two words', 'an address to listen on'],
    ['MUSTER_DATA', '  ', 'a directory for the data'],
    ['MUSTER_API_KEY', 'too-short', 'at least 24 characters'],
    ['MUSTER_SECRET', 'short', 'at least 32 characters'],
    ['DATABASE_URL', 'mysql://db/muster', 'postgres://'],
    ['CLICKHOUSE_URL', 'warehouse:8123', 'https://user:password@host:8443/database'],
    ['MUSTER_PUBLIC_URL', 'muster.example.com', 'https://muster.example.com'],
    ['MUSTER_TIME_ZONE', 'Mars/Olympus', 'an IANA time zone'],
    ['MUSTER_TIME_ZONE', '+01:00', 'an IANA time zone'],
    ['MUSTER_MEMORY', '2', 'at least 1GB'],
    ['MUSTER_MEMORY', '100MB', 'at least 1GB'],
    ['MUSTER_NOW', 'yesterday', 'an instant such as'],
    ['MUSTER_NOW', '2026-11-24', 'an instant such as'],
    ['LOG_LEVEL', 'loud', 'one of trace, debug'],
  ])('refuses %s=%s and says what it takes', (name, value, takes) => {
    const [problem, ...others] = problemsOf({ [name]: value });
    expect(problem).toContain(`${name} does not fit: it takes `);
    expect(problem).toContain(takes);
    expect(problem).not.toContain(value === '2' ? '=2' : `=${value}`);
    expect(others).toEqual([]);
  });

  it('names a variable that looks like a typing error', () => {
    expect(problemsOf({ MUSTER_API_KEYS: 'k'.repeat(24) })).toEqual([
      'MUSTER_API_KEYS is not a variable Muster knows. Did you mean MUSTER_API_KEY?',
    ]);
    expect(problemsOf({ MUSTER_COLOUR_SCHEME: 'red' })[0]).toContain('Known are PORT,');
    expect(problemsOf({ MUSTER_URL: 'http://127.0.0.1:8080', SOMETHING_ELSE: 'x' })).toEqual([]);
  });

  it('refuses a cluster without a server', () => {
    expect(problemsOf({ CLICKHOUSE_CLUSTER: 'main' })[0]).toContain('CLICKHOUSE_URL, which is not set');
    expect(problemsOf({ CLICKHOUSE_CLUSTER: 'a b', CLICKHOUSE_URL: 'http://h' })[0]).toContain(
      'CLICKHOUSE_CLUSTER does not fit',
    );
  });

  it('tells all problems at once, and never repeats a secret', () => {
    const problems = problemsOf({ PORT: 'x', MUSTER_SECRET: 'hunter2', MUSTER_TYPO: '1' });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });
});
