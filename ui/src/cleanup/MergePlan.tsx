/** What a merge would do: where everything goes that uses the removed segments, and whose members differ. */
import { CircleCheck } from 'lucide-react';
import type { MergePreview } from '../../../src/api/contract/cleanup.ts';
import { countText, figureText } from '../shared/Figure.tsx';
import { listText } from '../shared/ListState.tsx';
import { Notice } from '../shared/Notice.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import styles from './cleanup.module.css';

export function MergePlan({ plan, isStale }: { readonly plan: MergePreview; readonly isStale: boolean }) {
  const { keep, removed, segments, campaigns, webhooks, refusal } = plan;
  if (refusal !== null)
    return (
      <div className={styles.plan} data-stale={isStale || undefined}>
        <Notice tone="bad" title={refusal.detail}>
          {refusal.problems.length > 1 && (
            <ul>
              {refusal.problems.map(({ detail }) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          )}
          {refusal.hint}
        </Notice>
      </div>
    );
  const isSame = plan.differing === 0 || removed.every((one) => one.same_definition);
  return (
    <div className={styles.plan} data-stale={isStale || undefined} aria-live="polite">
      {isSame ? (
        <p className={styles.same}>
          <CircleCheck size={16} aria-hidden="true" />
          {removed.every((one) => one.same_definition)
            ? 'Their rules say the same: nobody enters or leaves anywhere.'
            : 'They have the same members: nobody enters or leaves anywhere.'}
        </p>
      ) : (
        <Notice tone="warn" title="Their members differ">
          {removed.map((one) => (
            <p key={one.id} className={styles.differing}>
              {differenceOf(one, keep.name)}
            </p>
          ))}
        </Notice>
      )}
      <h3 className={styles.planHead}>What moves to {keep.name}</h3>
      {segments.length + campaigns.length + webhooks.length === 0 ? (
        <p className="dimmed">Nothing uses {removed.length === 1 ? 'the other one' : 'the others'}.</p>
      ) : (
        <ul className={styles.moves}>
          {segments.map((one) => (
            <li key={one.id}>
              Segment <TextLink href={`/segments/${one.id}`}>{one.name}</TextLink>, in a new version:{' '}
              <del>{one.before}</del> becomes <ins>{one.after}</ins>.
            </li>
          ))}
          {campaigns.map(({ id, name }) => (
            <li key={id}>Campaign {name} uses it instead.</li>
          ))}
          {webhooks.map(({ id, name }) => (
            <li key={id}>Webhook {name} is told of it instead.</li>
          ))}
        </ul>
      )}
      <h3 className={styles.planHead}>What goes</h3>
      <p>
        {listText(removed.map(({ name }) => name))} {removed.length === 1 ? 'goes' : 'go'} to the trash. For
        30 days the merge can be undone as a whole.
      </p>
    </div>
  );
}

function differenceOf({ name, same_definition, differing }: MergePreview['removed'][number], keep: string) {
  if (same_definition) return `The rules of ${name} say the same.`;
  if (differing === null) return `${name} and ${keep} cannot be compared: one of them was never calculated.`;
  const { only_kept, only_removed } = differing;
  if (only_kept + only_removed === 0) return `${name} has the same members.`;
  return `${countText(only_kept + only_removed, 'contact differs', 'contacts differ')} between ${name} and ${keep}: where ${name} is used, ${figureText(only_removed)} would leave and ${figureText(only_kept)} would enter.`;
}
