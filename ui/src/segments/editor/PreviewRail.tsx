/**
 * The rail beside the rules: how many contacts they come to, what is still to be done, what they would do to the published
 * audience, the definition as a sentence, and ten of the contacts, each with why it matches. Always about the rules as
 * they stand, or marked.
 */
import { Button, Loader, Progress, Skeleton } from '@mantine/core';
import { CircleAlert, CircleDashed } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ContactSummary } from '../../../../src/api/contract/contacts.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { sentenceOf } from '../../api/problem.ts';
import { countText, figureText, shareText } from '../../shared/Figure.tsx';
import { useSeconds } from '../../shared/now.ts';
import type { RuleProblem } from '../rule-editor/rule-notes.ts';
import { type DefinitionJson, definitionOf, type NodeId, type TreeGroup } from '../rule-editor/rule-tree.ts';
import styles from './editor.module.css';
import { ImpactCard } from './ImpactCard.tsx';
import { SampleContacts } from './SampleContacts.tsx';
import type { Preview } from './use-preview.ts';

const UnsavedWhyDrawer = lazy(() =>
  import('../page/why/WhyDrawer.tsx').then((module) => ({ default: module.UnsavedWhyDrawer })),
);

export type OpenPoint = { readonly id: NodeId; readonly place: string; readonly problem: RuleProblem };

export function PreviewRail({
  tree,
  preview,
  openPoints,
  sentence,
  stored,
  insistent,
  onGo,
}: {
  readonly tree: TreeGroup;
  readonly preview: Preview;
  readonly openPoints: readonly OpenPoint[];
  readonly sentence: string | undefined;
  readonly stored: Segment | undefined;
  readonly insistent: boolean;
  readonly onGo: (id: NodeId, part: string) => void;
}) {
  const [asked, setAsked] = useState<Asked>();
  const askWhy = (contact: ContactSummary) => setAsked({ contact, definition: definitionOf(tree) });
  const blocked = openPoints.length > 0;
  return (
    <aside className={styles.rail} aria-label="What the rules come to">
      <section className={styles.card} aria-label="Matching contacts">
        <h2 className={styles.railTitle}>Matching contacts</h2>
        <Count preview={preview} blocked={blocked} />
        {preview.error !== null && (
          <p className={styles.failure} role="alert">
            <CircleAlert size={15} aria-hidden="true" />
            <span>
              The rules could not be counted. {sentenceOf(preview.error)}{' '}
              <Button size="compact-xs" variant="subtle" onClick={preview.retry}>
                Try again
              </Button>
            </span>
          </p>
        )}
        {blocked && (
          <ul className={styles.open}>
            {openPoints.slice(0, 6).map(({ id, place, problem }) => (
              <li key={`${id} ${problem.path} ${problem.detail}`}>
                <button
                  type="button"
                  className={styles.openPoint}
                  data-tone={problem.unfinished && !insistent ? undefined : 'bad'}
                  onClick={() => onGo(id, problem.part)}
                >
                  {problem.unfinished && !insistent ? (
                    <CircleDashed size={14} aria-hidden="true" />
                  ) : (
                    <CircleAlert size={14} aria-hidden="true" />
                  )}
                  <span>
                    {place}: {problem.detail}
                  </span>
                </button>
              </li>
            ))}
            {openPoints.length > 6 && (
              <li className="dimmed">And {countText(openPoints.length - 6, 'more place', 'more places')}.</li>
            )}
          </ul>
        )}
      </section>

      {!blocked && stored !== undefined && <ImpactCard preview={preview} stored={stored} onWhy={askWhy} />}

      <section className={styles.card} aria-label="The rules as a sentence">
        <h2 className={styles.railTitle}>In words</h2>
        <p className={styles.sentence}>
          {sentence === undefined ? (
            <span className="dimmed">The rules are not finished.</span>
          ) : (
            `${sentence}${sentence.endsWith('…') ? '' : '.'}`
          )}
        </p>
      </section>

      <section
        className={styles.card}
        aria-label="Some of the matching contacts"
        aria-busy={!preview.isCurrent}
      >
        <h2 className={styles.railTitle}>Some of them</h2>
        <Sample preview={preview} blocked={blocked} onWhy={askWhy} />
      </section>
      {asked !== undefined && (
        <Suspense fallback={null}>
          <UnsavedWhyDrawer {...asked} segmentId={stored?.id} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </aside>
  );
}

function Count({ preview, blocked }: { readonly preview: Preview; readonly blocked: boolean }) {
  const { answer } = preview;
  if (blocked) {
    return (
      <div className={styles.count}>
        <span className={styles.big} data-open>
          –
        </span>
        <p className={styles.under}>The count comes back when these are done:</p>
      </div>
    );
  }
  if (answer === undefined) {
    return (
      <div className={styles.count}>
        <Skeleton height={28} width={120} my={4} />
        <p className={styles.under}>Counting</p>
      </div>
    );
  }
  const share = answer.total === 0 ? 0 : answer.count / answer.total;
  return (
    <div className={styles.count} data-stale={!preview.isCurrent || undefined}>
      <span className={styles.big} data-testid="matching-count">
        {figureText(answer.count)}
      </span>
      <Progress value={share * 100} size={4} aria-label="Share of all contacts" className={styles.share} />
      <p className={styles.under} aria-live="polite">
        {shareText(share)} of {countText(answer.total, 'contact')}
        {!preview.isCurrent && preview.error === null && <Age answeredAt={preview.answeredAt} />}
      </p>
    </div>
  );
}

/** The count is that of the rules before; says how old it is. */
function Age({ answeredAt }: { readonly answeredAt: number }) {
  const seconds = Math.round((useSeconds(true) - answeredAt) / 1000);
  return (
    <span className={styles.age}>
      <Loader size={11} aria-hidden="true" /> updating
      {seconds > 5 && `, counted ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} ago`}
    </span>
  );
}

type Asked = { readonly contact: ContactSummary; readonly definition: DefinitionJson };

function Sample({
  preview,
  blocked,
  onWhy,
}: {
  readonly preview: Preview;
  readonly blocked: boolean;
  readonly onWhy: (contact: ContactSummary) => void;
}): ReactNode {
  if (blocked) return <p className="dimmed">Contacts show up here once the rules are finished.</p>;
  if (preview.answer === undefined) return <Skeleton height={180} />;
  if (preview.answer.count === 0) return <p className="dimmed">No contact matches.</p>;
  return <SampleContacts contacts={preview.answer.sample} stale={!preview.isCurrent} onWhy={onWhy} />;
}
