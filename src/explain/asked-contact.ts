/** One contact that is asked about: what it is and was, read once for however many explanations of it. */
import { z } from 'zod';
import type { Compiled } from '../compile/compile.ts';
import { currentContact, explainContact, pastContact, versionOfContact } from '../compile/explanation.ts';
import { type ContactRow, contactRow, contactSelection } from '../contacts/contact-rows.ts';
import { readReplacedVersions } from '../contacts/contact-versions.ts';
import type { Deps } from '../deps.ts';
import type { CatalogueField } from '../rules/catalogue.ts';
import { sql } from '../sql/sql.ts';
import type { Bounds } from '../warehouse/warehouse.ts';
import type { Moment } from './moment.ts';

const BOUNDS: Bounds = { lane: 'interactive', seconds: 20, threads: 1 };

export type AskedContact = {
  readonly no: number;
  /** With their values. */
  readonly fields: ReadonlyMap<string, CatalogueField>;
  /** As it is now; undefined when there is none. */
  current(): Promise<ContactRow | undefined>;
  /** What it was, newest first. */
  replaced(): Promise<readonly ContactRow[]>;
};

export function askedContact(
  deps: Pick<Deps, 'warehouse'>,
  no: number,
  fields: ReadonlyMap<string, CatalogueField>,
): AskedContact {
  let current: Promise<ContactRow | undefined> | undefined;
  let replaced: Promise<readonly ContactRow[]> | undefined;
  return {
    no,
    fields,
    current: () => (current ??= readCurrent(deps, no, fields)),
    replaced: () => (replaced ??= readReplacedVersions(deps, no, fields)),
  };
}

async function readCurrent(
  deps: Pick<Deps, 'warehouse'>,
  no: number,
  fields: ReadonlyMap<string, CatalogueField>,
): Promise<ContactRow | undefined> {
  const statement = sql`select ${contactSelection(fields)} from ${currentContact(no)}`;
  const [row] = await deps.warehouse.rows('explain.current', statement, BOUNDS);
  return row === undefined ? undefined : contactRow.parse(row);
}

const answer = z.record(z.string(), z.unknown());

export type Answered = {
  /** What `explainContact` answers. */
  readonly found: z.output<typeof answer>;
  readonly row: ContactRow;
  /** Up to the moment, newest first: only the first one when they were not asked for. */
  readonly versions: readonly ContactRow[];
};

/**
 * What the rules of a definition say of the contact at a moment, those over events left out. Undefined when there was no such contact.
 * @param withVersions whether the versions before are looked at, too
 */
export async function readAnswer(
  deps: Pick<Deps, 'warehouse'>,
  compiled: Compiled,
  contact: AskedContact,
  past: Moment['past'],
  withVersions: boolean,
): Promise<Answered | undefined> {
  if (past !== undefined) return answerThen(deps, compiled, contact, past.version, withVersions);
  const statement = explainContact(compiled, currentContact(contact.no), contactSelection(contact.fields));
  const [[found], replaced] = await Promise.all([
    deps.warehouse.rows('explain.contact', statement, BOUNDS),
    withVersions ? contact.replaced() : [],
  ]);
  return found === undefined ? undefined : answered(found, contactRow.parse(found), replaced);
}

/** The version that held then is looked for among the versions, and the engine asked of that one: it plans that far sooner. */
async function answerThen(
  deps: Pick<Deps, 'warehouse'>,
  compiled: Compiled,
  contact: AskedContact,
  version: number,
  withVersions: boolean,
): Promise<Answered | undefined> {
  const current = await contact.current();
  if (current === undefined) return undefined;
  const isSame = current.version <= version;
  const replaced = isSame ? [] : await contact.replaced();
  const row = isSame ? current : replaced.find((older) => older.version <= version);
  if (row === undefined) return undefined;
  const asked = async (which: ReturnType<typeof currentContact>) =>
    (await deps.warehouse.rows('explain.contact', explainContact(compiled, which), BOUNDS))[0];
  const from = isSame ? 'contacts' : 'contact_history';
  const [found, older] = await Promise.all([
    asked(versionOfContact(from, contact.no, row.version)),
    withVersions ? contact.replaced() : [],
  ]);
  // Replaced meanwhile, it is looked for wherever it stands.
  const there = found ?? (await asked(pastContact(contact.no, row.version)));
  return there === undefined ? undefined : answered(there, row, older);
}

function answered(found: unknown, row: ContactRow, replaced: readonly ContactRow[]): Answered {
  // While a write is applied the version it replaces stands in both tables for a moment.
  const older = replaced.filter(({ version }) => version < row.version);
  return { found: answer.parse(found), row, versions: [row, ...older] };
}
