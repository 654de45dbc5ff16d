/** The overview: each group that has suggestions with its first ones, and the groups where nothing was found. */
import { CircleCheck } from 'lucide-react';
import type { contract } from '../../../src/api/contract/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { countText } from '../shared/Figure.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import styles from './cleanup.module.css';
import type { CleanupSearch } from './cleanup-search.ts';
import { GroupHead } from './GroupHead.tsx';
import { addressOf } from './GroupNav.tsx';
import { COMPARED, GROUPS, OF_SEVERAL } from './group-words.ts';
import { type CardActs, SuggestionCard } from './SuggestionCard.tsx';

export function AllGroups({
  answer,
  search,
  acts,
  onSearch,
}: {
  readonly answer: AnswerOf<typeof contract.readCleanup>;
  readonly search: CleanupSearch;
  readonly acts: CardActs | undefined;
  readonly onSearch: (change: Partial<CleanupSearch>) => void;
}) {
  const isCurrent = answer.comparison.state === 'current';
  const none = answer.groups.filter(({ kind, total }) => total === 0 && (isCurrent || !COMPARED.has(kind)));
  return (
    <>
      {answer.groups
        .filter(({ total }) => total > 0)
        .map(({ kind, total, items }) => (
          <section key={kind} className={styles.section} aria-label={GROUPS[kind].title}>
            <GroupHead kind={kind} search={search} onSearch={onSearch} />
            <ul className={styles.cards} data-single={!OF_SEVERAL.has(kind) || undefined}>
              {items.map((suggestion) => (
                <SuggestionCard
                  key={suggestion.segments.map(({ id }) => id).join(' ')}
                  suggestion={suggestion}
                  acts={acts}
                />
              ))}
            </ul>
            {total > items.length && (
              <p className={styles.more}>
                <TextLink href={addressOf({ ...search, group: kind, page: undefined })}>
                  Show all {countText(total, 'suggestion')} of {GROUPS[kind].title.toLowerCase()}
                </TextLink>
              </p>
            )}
          </section>
        ))}
      {search.kept !== 'true' && none.length > 0 && (
        <section className={styles.section} aria-label="Nothing found">
          <ul className={styles.noneList}>
            {none.map(({ kind }) => (
              <li key={kind} className={styles.none}>
                <CircleCheck size={16} aria-hidden="true" />
                {GROUPS[kind].none}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
