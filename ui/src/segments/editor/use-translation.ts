/**
 * What a text in another language comes to as rules: asked of the server a moment after the last key. While it is asked
 * again the answer before stays, marked as not current, so that nothing jumps.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { parseDefinition } from '../../../../src/rules/parse.ts';
import type { Group } from '../../../../src/rules/rule.ts';
import type { AnswerOf } from '../../api/client.ts';
import { apiQuery } from '../../api/queries.ts';

export type TranslationProblem = AnswerOf<typeof contract.translateText>['problems'][number];
export type Language = 'sql' | 'jsonlogic' | 'cel' | 'mongodb';

export type Translation = {
  readonly answer: AnswerOf<typeof contract.translateText> | undefined;
  /** The rules, once the text as it stands now is understood whole. */
  readonly definition: Group | undefined;
  /** True when `answer` is about the text as it stands now. */
  readonly isCurrent: boolean;
  readonly error: unknown;
};

const PAUSE_MS = 250;

export function useTranslation(language: Language, text: string, segmentId: string | undefined): Translation {
  const now = useMemo(() => ({ language, text }), [language, text]);
  const [asked] = useDebouncedValue(now, PAUSE_MS);
  const isAsked = asked.text.trim() !== '';
  const query = useQuery({
    ...apiQuery(contract.translateText, {
      body: {
        format: asked.language,
        text: asked.text,
        ...(segmentId === undefined ? {} : { segment_id: segmentId }),
      },
    }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 10_000,
    retry: false,
  });
  const isCurrent = asked.language === language && asked.text === text && !query.isPlaceholderData;
  const answer = isAsked && text.trim() !== '' ? query.data : undefined;
  const definition = useMemo(() => {
    if (!isCurrent || answer?.ok !== true) return undefined;
    const parsed = parseDefinition(answer.definition);
    return parsed.ok ? parsed.value : undefined;
  }, [isCurrent, answer]);
  return { answer, definition, isCurrent, error: isAsked ? query.error : null };
}
