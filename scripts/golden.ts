/** Writes the golden SQL anew, formatted by the embedded engine. Read the difference before you commit it. */
import { writeFileSync } from 'node:fs';
import { Session } from 'chdb';
import { GOLDEN_DIRECTORY, goldenNames, goldenSql } from '../test/support/golden-sql.ts';

const session = new Session();
for (const name of goldenNames()) {
  const text = await goldenSql(name, async (query) =>
    session.queryBind('select formatQuery({query:String}) format TSVRaw', { query }).trimEnd(),
  );
  writeFileSync(`${GOLDEN_DIRECTORY}${name}.sql`, text);
  console.log(`${name}.sql`);
}
session.close();
