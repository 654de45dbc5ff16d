/** The mapping worked out anew after each decision; what did not change stays the same object, so that rows stay as drawn. */
import { replaceEqualDeep } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { type MappingQuestion, resolveMapping } from './resolve-mapping.ts';
import type { ResolvedMapping } from './resolved-mapping.ts';

/** Undefined while the file or the fields are not known. */
export function useResolvedMapping(
  question: {
    readonly [K in keyof MappingQuestion]: MappingQuestion[K] | undefined;
  },
): ResolvedMapping | undefined {
  const last = useRef<ResolvedMapping | undefined>(undefined);
  const { columns, rows, delivers, fields, format, draft } = question;
  return useMemo(() => {
    if (!columns || rows === undefined || !delivers || !fields || !format || !draft) return undefined;
    const next = resolveMapping({ columns, rows, delivers, fields, format, draft });
    last.current = replaceEqualDeep(last.current, next);
    return last.current;
  }, [columns, rows, delivers, fields, format, draft]);
}
