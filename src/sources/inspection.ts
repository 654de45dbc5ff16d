/** What is known about an uploaded file: kept with it, answered by the API, checked against by mappings. */
import { z } from 'zod';
import { file } from '../api/contract/sources.ts';

export const inspection = file.pick({
  format: true,
  delimiter: true,
  encoding: true,
  header: true,
  compressed: true,
  rows: true,
  columns: true,
  notes: true,
});
export type Inspection = z.output<typeof inspection>;
export type FileColumn = Inspection['columns'][number];
export type FileNote = Inspection['notes'][number];

/** What is stored with the file: for JSON lines also the keys the columns stand for, in order. */
export const storedInspection = inspection.extend({
  encoding: file.shape.encoding.unwrap(),
  keys: z.array(z.string()),
});
export type StoredInspection = z.output<typeof storedInspection>;
