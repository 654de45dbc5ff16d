/** What all lists share: search, sort, page; and what all answers share: ids, instants, problems. */
import { z } from 'zod';

/** An ISO instant in UTC with milliseconds, as the API prints them. */
export const instant = z.string();

/** A number in a query string; programs may pass a number as well. */
export const queryNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

export const queryBoolean = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((text) => text === 'true'),
]);

/** A filter that may be repeated: `status=failed&status=queued` means either. */
export function queryList<T extends z.ZodType>(member: T) {
  return z.union([z.array(member), member.transform((one) => [one])]);
}

/** Sorting: a column, `-` in front for descending. */
export function querySort<const Columns extends readonly [string, ...string[]]>(columns: Columns) {
  return z.templateLiteral([z.enum(['', '-']), z.enum(columns)]);
}

export const pageQuery = {
  q: z.string().max(200).optional(),
  page: queryNumber.pipe(z.int().min(1).max(1_000_000)).default(1),
  page_size: queryNumber.pipe(z.int().min(1).max(500)).default(25),
};

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), page: z.int(), page_size: z.int(), total: z.int() });
}

export const idParams = z.strictObject({ id: z.string().min(1).max(100) });

/** RFC 9457 problem+json, as every refusal and failure reads. */
export const problemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  path: z.string().optional(),
  hint: z.string().optional(),
  problems: z
    .array(z.object({ code: z.string(), path: z.string(), detail: z.string(), hint: z.string().optional() }))
    .optional(),
  id: z.string().optional(),
});
export type ProblemBody = z.output<typeof problemBody>;
