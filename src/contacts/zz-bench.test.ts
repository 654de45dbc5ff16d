import { it } from 'vitest';
import { openTestDeps } from '../../test/support/deps.ts';
import { createFields } from './field-store.ts';
import { createIncomingTable, dropTables, WRITE_BOUNDS } from './incoming.ts';
import { writeContacts } from './write-contacts.ts';
import { raw } from '../sql/sql.ts';
const ACTOR = { kind: 'system', id: 'test', name: 'Test', role: 'admin' } as const;
it('x', async () => {
  const { deps, close } = await openTestDeps();
  const N = 1_000_000;
  const fields = [...'abcdef'].map((k) => ({ key: `f_${k}`, type: k < 'd' ? 'text' : k === 'f' ? 'date' : 'number' } as const));
  await createFields(deps, ACTOR, fields);
  const timings = new Map<string, number[]>();
  const note=(n: string, ms: number)=>timings.set(n,[...(timings.get(n)??[]),Math.round(ms)]);
  const w = deps.warehouse;
  const deps2 = {...deps, warehouse: {...w,
   execute: async (n: any,s: any,b: any,o: any)=>{ const c=performance.now(); await w.execute(n,s,b,o); note(n,performance.now()-c); },
   rows: async (n: any,s: any,b: any,o: any)=>{ const c=performance.now(); const r = await w.rows(n,s,b,o); note(n,performance.now()-c);return r; }}};
  for (const [round, shift] of [['new',0],['unchanged',0],['half changed',0],['email keyed new', 5]] as const) {
    const incoming = await createIncomingTable(deps, `b${round.replaceAll(' ','')}`, [...fields, { key: 'first_name', type: 'text' }]);
    const x = round.startsWith('email') ? 'null' : `'x' || toString(number)`;
    await deps.warehouse.execute('fill', raw(`insert into ${incoming.name} (line, external_id, email, email_key, first_name, attr_f_a, attr_f_b, attr_f_c, attr_f_d, attr_f_e, attr_f_f)
      select number+1, ${x}, 'U'||toString(number + ${shift}000000)||'@Example.com', 'u'||toString(number+ ${shift}000000)||'@example.com', 'N'||toString(number%10000), 'a'||toString(number%50), 'b'||toString(number), 'c'||toString(number%1000), number, number%7 ${round==='half changed'?'+ (number%2)':''}, toInt32(number%20000) from numbers(${N})`), WRITE_BOUNDS);
    timings.clear();
    const a=performance.now();
    const cpu=process.cpuUsage(); const counts = await writeContacts(deps2, { id: `b${round.replaceAll(' ','')}`, incoming, presence: 'all', cause: 'sync_x', keyedBy: round.startsWith('email') ? 'email' : 'external_id' });
    const u=process.cpuUsage(cpu); console.log(round, JSON.stringify(counts), Math.round(performance.now()-a), "ms; cpu s", ((u.user+u.system)/1e6).toFixed(1));
    console.log([...timings].filter(([,t])=>Math.max(...t)>30).map(([n,t])=>`${n} ${t.join('+')}`).join(', '));
    await dropTables(deps, [incoming.name]);
  }
  await close();
}, 300_000);
