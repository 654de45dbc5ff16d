import { test } from 'vitest';
import { openTestWarehouse } from '/work/main/test/support/engines.ts';
import { createRawRows, rawRowsOf, insertRawRows } from '/work/main/src/sources/raw-rows.ts';
import { readRows } from '/work/main/src/sources/read-rows.ts';
test('x', async () => {
  const w = await openTestWarehouse();
  const rows = rawRowsOf('x',10);
  for (let k=0;k<3;k++){
  let t=performance.now();
  const c: Uint8Array[]=[];
  for await (const x of readRows({path:'/tmp/m1.csv', layout:{format:'delimited',delimiter:',',encoding:'utf-8',header:true,compressed:false,width:10,keys:[]}}, { rejected: async()=>{}, progress:()=>{}})) c.push(x);
  console.log('read', c.length, performance.now()-t); t=performance.now();
  await createRawRows(w, rows);
  console.log('create', performance.now()-t); t=performance.now();
  await insertRawRows(w, rows, c);
  console.log('insert', performance.now()-t); t=performance.now();
  }
}, 300000);
