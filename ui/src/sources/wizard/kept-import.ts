/**
 * The state of adding a data source as text, so that a reload or a look at another page loses nothing. Kept by the
 * browser for as long as the tab lives; text that does not fit any more is forgotten.
 */
import { z } from 'zod';
import {
  columnType,
  dateOrder,
  delimiter,
  encoding,
  identityKind,
  source,
} from '../../../../src/api/contract/sources.ts';
import { type ImportDraft, STEPS } from './import-draft.ts';

const target = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('skip') }),
  z.object({ kind: z.literal('import') }),
  z.object({ kind: z.literal('existing'), key: z.string() }),
  z.object({ kind: z.literal('new'), key: z.string().exactOptional() }),
]);

const columnChoice = z.object({
  target: target.exactOptional(),
  label: z.string().exactOptional(),
  type: columnType.exactOptional(),
  dateOrder: dateOrder.exactOptional(),
  decimal: z.enum([',', '.']).exactOptional(),
  split: z.string().exactOptional(),
});

const mappingDraft = z.object({
  columns: z.array(z.tuple([z.string(), columnChoice])).transform((entries) => new Map(entries)),
  identity: z.object({ column: z.string(), as: identityKind }).nullable(),
  event: z.object({
    naming: z.enum(['fixed', 'column']).exactOptional(),
    name: z.string().exactOptional(),
    nameColumn: z.string().exactOptional(),
    timeColumn: z.string().exactOptional(),
    timeOrder: dateOrder.exactOptional(),
    idColumn: z.string().nullable().exactOptional(),
  }),
});

const kept = z.object({
  step: z.enum(STEPS),
  fileId: z.string().nullable(),
  format: z.object({
    delimiter: delimiter.exactOptional(),
    encoding: encoding.exactOptional(),
    header: z.boolean().exactOptional(),
  }),
  delivers: source.shape.delivers.nullable(),
  mappings: z.object({ contacts: mappingDraft, events: mappingDraft }),
  name: z.string().nullable(),
  mode: source.shape.mode,
  sourceId: z.string().nullable(),
  syncId: z.string().nullable(),
});

export function importText(draft: ImportDraft): string {
  const { contacts, events } = draft.mappings;
  return JSON.stringify({
    ...draft,
    mappings: {
      contacts: { ...contacts, columns: [...contacts.columns] },
      events: { ...events, columns: [...events.columns] },
    },
  });
}

/** The draft the text stands for; undefined when it is none. */
export function parseImportText(text: string | null): ImportDraft | undefined {
  if (text === null) return undefined;
  try {
    return kept.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
