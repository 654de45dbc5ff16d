/** The columns of a source in the order its files have them; a stored mapping has lost that order. */
import { useRef } from 'react';
import type { Mapping, Source } from '../answers.ts';
import { useUploadedFile } from '../file/use-uploaded-file.ts';

const NONE: readonly string[] = [];
const NO_FORMAT = {};

export function useColumnOrder(source: Source, mapping: Mapping): readonly string[] {
  const seen = source.last_sync?.schema ?? [];
  // A sync that is not over has not said what it saw; its file has.
  const fileId = seen.length === 0 ? (source.last_sync?.file?.id ?? null) : null;
  const file = useUploadedFile(fileId, mapping.format ?? NO_FORMAT);
  const last = useRef(NONE);
  if (seen.length > 0) last.current = seen.map((column) => column.column);
  else if (last.current === NONE && file.data) last.current = file.data.columns.map((column) => column.name);
  return last.current;
}
