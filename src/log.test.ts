import { describe, expect, it } from 'vitest';
import { openLog, readableLine } from './log.ts';

function logged(write: (log: ReturnType<typeof openLog>) => void): string[] {
  const lines: string[] = [];
  write(openLog('info', { write: (line) => lines.push(line) }));
  return lines;
}

describe('the log', () => {
  it('hides secrets wherever they stand', () => {
    const [line] = logged((log) =>
      log.info(
        {
          password: 'hunter2',
          integration: { apiKey: 'hunter2', deep: { token: 'hunter2' } },
          headers: { authorization: 'hunter2', cookie: 'hunter2', 'set-cookie': 'hunter2' },
          connectionString: 'hunter2',
        },
        'hello',
      ),
    );
    expect(line).toContain('[hidden]');
    expect(line).not.toContain('hunter2');
  });

  it('tells of an error what it says and why, and nothing a driver hung on it', () => {
    const error = Object.assign(new Error('lost', { cause: new Error('cut') }), {
      code: '57P01',
      client: { huge: true },
    });
    const [line] = logged((log) => log.warn({ err: error }, 'A connection was lost.'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      err: { message: 'lost', code: '57P01', cause: { message: 'cut' } },
    });
    expect(line).not.toContain('huge');
  });

  it('keeps quiet below its level', () => {
    expect(logged((log) => log.debug('nothing'))).toEqual([]);
  });

  it('is one readable line for a person', () => {
    const [line] = logged((log) => log.info({ port: 8080, host: 'here' }, 'Muster is ready.'));
    expect(readableLine(line ?? '')).toMatch(
      /^\d\d:\d\d:\d\d info {2}Muster is ready\. port=8080 host=here\n$/,
    );
  });
});
