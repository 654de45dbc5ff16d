/**
 * Works out a mapping from a file, the fields that exist and what a person decided: suggestions fill what is open, no
 * two columns get one field by themselves, and everything that would be refused is said before it is sent.
 */
import type { Delivers, FileColumn, FormatChoice, Mapping } from '../answers.ts';
import { columnHints } from './column-hints.ts';
import { fieldKeyOf, fieldLabelOf, freeKey, isFieldKey } from './field-key.ts';
import type { ColumnChoice, MappingDraft } from './mapping-draft.ts';
import { resolveEvent, resolveIdentity } from './resolve-roles.ts';
import type {
  MappingProblem,
  ResolvedColumn,
  ResolvedEvent,
  ResolvedIdentity,
  ResolvedMapping,
  Role,
  TargetField,
} from './resolved-mapping.ts';
import { takesDateOrder, takesSplit } from './type-words.ts';

export type MappingQuestion = {
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  readonly delivers: Delivers;
  /** Fields of contacts, or properties of events, that a column can go to. */
  readonly fields: readonly TargetField[];
  readonly format: FormatChoice;
  readonly draft: MappingDraft;
};

const UNDECIDED: ColumnChoice = {};

export function resolveMapping(question: MappingQuestion): ResolvedMapping {
  const { columns, rows, delivers, draft } = question;
  const identity = resolveIdentity(columns, rows, delivers, draft.identity);
  const event = delivers === 'events' ? resolveEvent(columns, draft.event, identity) : null;
  const goals = goalsOf(question, identity, event);
  const twice = takenTwice(goals);
  const resolved = columns.map((file): ResolvedColumn => {
    const goal = goals.get(file.name) ?? SKIPPED;
    return resolveColumn(question, file, goal, rolesOf(file.name, identity, event), twice);
  });
  const problems: MappingProblem[] = [
    ...roleProblems(delivers, identity, event),
    ...resolved.flatMap((column) =>
      column.problems.map((sentence): MappingProblem => ({ area: 'column', column: column.name, sentence })),
    ),
  ];
  return {
    columns: resolved,
    identity,
    event,
    problems,
    mapping: problems.length === 0 ? mappingOf(question, resolved, identity, event) : null,
  };
}

type Goal = {
  readonly target: ResolvedColumn['target'];
  readonly key: string | null;
  readonly field: TargetField | undefined;
  readonly locked: boolean;
};

const SKIPPED: Goal = { target: 'skip', key: null, field: undefined, locked: false };

/** Where each column goes. What was decided goes first, so that a suggestion never takes a field from a decision. */
function goalsOf(
  { columns, delivers, fields, draft }: MappingQuestion,
  identity: ResolvedIdentity | null,
  event: ResolvedEvent | null,
): Map<string, Goal> {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const taken = new Set<string>();
  /** Keys a new field cannot have: those of fields that exist and those that are taken. */
  const known = new Set(byKey.keys());
  const goals = new Map<string, Goal>();
  const settle = (column: string, goal: Goal) => {
    goals.set(column, goal);
    if (goal.key === null) return;
    taken.add(goal.key);
    known.add(goal.key);
  };
  for (const { name } of columns) {
    const target = draft.columns.get(name)?.target;
    if (delivers === 'contacts' && identity?.column === name)
      settle(name, { target: 'existing', key: identity.as, field: byKey.get(identity.as), locked: true });
    else if (target?.kind === 'skip') settle(name, SKIPPED);
    else if (target?.kind === 'existing')
      settle(name, { target: 'existing', key: target.key, field: byKey.get(target.key), locked: false });
    else if (target?.kind === 'new' && target.key !== undefined)
      settle(name, { target: 'new', key: target.key, field: undefined, locked: false });
  }
  for (const file of columns) {
    if (goals.has(file.name)) continue;
    const target = draft.columns.get(file.name)?.target;
    const suggested = suggestedKey(file, delivers);
    const existing = target?.kind === 'new' || taken.has(suggested) ? undefined : byKey.get(suggested);
    const open = target === undefined;
    if (open && (file.missing_share === 1 || rolesOf(file.name, identity, event).length > 0))
      settle(file.name, SKIPPED);
    else if (existing)
      settle(file.name, { target: 'existing', key: existing.key, field: existing, locked: false });
    else {
      settle(file.name, { target: 'new', key: freeKey(suggested, known), field: undefined, locked: false });
    }
  }
  return goals;
}

function suggestedKey(file: FileColumn, delivers: Delivers): string {
  const given = delivers === 'contacts' ? file.suggested_field : null;
  return given !== null && isFieldKey(given) ? given : fieldKeyOf(file.name);
}

function takenTwice(goals: ReadonlyMap<string, Goal>): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const [column, { key }] of goals)
    if (key !== null) users.set(key, [...(users.get(key) ?? []), column]);
  return new Map([...users].filter(([, columns]) => columns.length > 1));
}

function rolesOf(name: string, identity: ResolvedIdentity | null, event: ResolvedEvent | null): Role[] {
  const roles: Role[] = [];
  if (identity?.column === name) roles.push('identity');
  if (event?.naming === 'column' && event.nameColumn === name) roles.push('event_name');
  if (event?.timeColumn === name) roles.push('event_time');
  if (event?.idColumn === name) roles.push('event_id');
  return roles;
}

function resolveColumn(
  { draft, rows }: MappingQuestion,
  file: FileColumn,
  goal: Goal,
  roles: readonly Role[],
  twice: ReadonlyMap<string, readonly string[]>,
): ResolvedColumn {
  const choice = draft.columns.get(file.name) ?? UNDECIDED;
  const inferred = file.inferred_type === 'tags' ? 'list' : file.inferred_type;
  const type = goal.field?.type ?? choice.type ?? inferred;
  const label = goal.field?.label ?? choice.label ?? fieldLabelOf(file.name);
  const dateOrder = choice.dateOrder ?? file.inferred_date_order ?? null;
  const others = goal.key === null ? [] : (twice.get(goal.key) ?? []).filter((name) => name !== file.name);
  const problems: string[] = [];
  if (goal.target === 'existing' && goal.field === undefined && !goal.locked)
    problems.push(`The field ${goal.key} does not exist any more. Choose another one.`);
  if (goal.target === 'new' && label.trim() === '') problems.push('The new field needs a label.');
  if (goal.target !== 'skip' && takesDateOrder(type) && dateOrder === null)
    problems.push('Say in which order day, month and year are written.');
  if (others.length > 0)
    problems.push(
      `${others.join(' and ')} ${others.length > 1 ? 'go' : 'goes'} to the same field; a field takes one column.`,
    );
  return {
    name: file.name,
    file,
    roles,
    target: goal.target,
    locked: goal.locked,
    key: goal.key,
    label,
    type,
    dateOrder,
    dateOrderCertain: file.date_order_certain === true && dateOrder === file.inferred_date_order,
    decimal: choice.decimal ?? file.inferred_decimal ?? '.',
    split: choice.split ?? (file.samples.some((sample) => sample.startsWith('[')) ? 'json' : ','),
    hints: columnHints(file, { target: goal.target, type, rows, isIdentity: goal.locked }),
    problems,
  };
}

function roleProblems(
  delivers: Delivers,
  identity: ResolvedIdentity | null,
  event: ResolvedEvent | null,
): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const say = (area: MappingProblem['area'], sentence: string) =>
    problems.push({ area, column: null, sentence });
  if (identity === null)
    say(
      'identity',
      delivers === 'contacts'
        ? 'Choose the column that says which contact a row is.'
        : 'Choose the column that says which contact an event belongs to.',
    );
  if (event === null) return problems;
  if (event.naming === 'fixed' && event.name.trim() === '')
    say('event', 'Say what the events are called, for instance purchase.');
  if (event.naming === 'column' && event.nameColumn === null)
    say('event', 'Choose the column that holds the name of each event.');
  if (event.timeColumn === null) say('event', 'Choose the column that says when each event happened.');
  else if (event.timeOrder === null)
    say('event', `Say in which order day, month and year are written in ${event.timeColumn}.`);
  return problems;
}

function mappingOf(
  { format }: MappingQuestion,
  columns: readonly ResolvedColumn[],
  identity: ResolvedIdentity | null,
  event: ResolvedEvent | null,
): Mapping | null {
  if (identity === null) return null;
  return {
    identity: { column: identity.column, as: identity.as },
    columns: Object.fromEntries(columns.map((column) => [column.name, mappedColumn(column)])),
    ...(event === null || event.timeColumn === null
      ? {}
      : {
          event: {
            ...(event.naming === 'fixed' ? { name: event.name.trim() } : {}),
            ...(event.naming === 'column' && event.nameColumn !== null
              ? { name_column: event.nameColumn }
              : {}),
            occurred_at_column: event.timeColumn,
            ...(event.timeOrder === null ? {} : { occurred_at_order: event.timeOrder }),
            ...(event.idColumn === null ? {} : { id_column: event.idColumn }),
          },
        }),
    ...(Object.keys(format).length === 0 ? {} : { format }),
  };
}

function mappedColumn(column: ResolvedColumn): Mapping['columns'][string] {
  if (column.target === 'skip' || column.key === null) return null;
  const { type, dateOrder } = column;
  return {
    field: column.key,
    ...(column.target === 'new' ? { type, label: column.label.trim() } : {}),
    ...(takesDateOrder(type) && dateOrder !== null ? { date_order: dateOrder } : {}),
    ...(type === 'number' ? { decimal: column.decimal } : {}),
    ...(takesSplit(type) && column.split !== 'json' ? { split: column.split } : {}),
  };
}
