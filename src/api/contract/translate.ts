/** Definitions from other languages: read, translated, or refused with every reason and its place. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { lintFinding, ruleProblem } from './segments.ts';

export const translateFormat = z.enum(['sql', 'jsonlogic', 'cel', 'mongodb']);

/** Where in the text: a stretch in UTF-16 units, its beginning as line and column from 1, in JSON its pointer too. */
const textPlace = z.object({
  offset: z.int(),
  length: z.int(),
  line: z.int(),
  column: z.int(),
  pointer: z.string().optional(),
});

const translation = z.object({
  ok: z.boolean(),
  definition: z.unknown().nullable(),
  sentence: z.string().nullable(),
  /** Rules of the definition, those of groups in it included. */
  rules: z.int().nullable(),
  /** `path` points into the definition it would have become, and is empty where it would have become none. */
  problems: z.array(ruleProblem.extend({ place: textPlace.nullable() })),
  lint: z.array(lintFinding),
});
export type TextTranslation = z.output<typeof translation>;

export const translateContract = {
  translateText: endpoint({
    method: 'POST',
    path: '/segments/parse',
    role: 'viewer',
    tag: 'Definitions',
    summary:
      'Translate a condition written as SQL WHERE, JsonLogic, CEL or MongoDB filter into a definition; or every reason why not, each with its place in the text',
    body: z.strictObject({ format: translateFormat, text: z.string(), segment_id: z.string().optional() }),
    answer: translation,
  }),
};
