/** What a file would do: the counts over the first rows, and ten rows exactly as they would be stored. */
import { countText, figureText } from '../../shared/Figure.tsx';
import type { Delivers, DryRun } from '../answers.ts';
import { SharesBar } from '../syncs/SharesBar.tsx';
import styles from './DryRunPreview.module.css';
import { DryRunTable } from './DryRunTable.tsx';

export function DryRunPreview({
  dryRun,
  delivers,
  rows,
}: {
  readonly dryRun: DryRun;
  readonly delivers: Delivers;
  /** Of the whole file. */
  readonly rows: number;
}) {
  const one = delivers === 'contacts' ? 'contact' : 'event';
  const { tried } = dryRun;
  const rest =
    tried -
    (dryRun.would_create + dryRun.would_update + dryRun.would_be_unchanged + dryRun.would_be_rejected);
  return (
    <div className={styles.stack}>
      <section className={styles.counts} aria-label="What the import would do">
        <h2 className={styles.title}>
          {tried === rows
            ? `What ${rows === 1 ? 'the row' : `all ${countText(rows, 'row')}`} would do`
            : `What the first ${figureText(tried)} of ${countText(rows, 'row')} would do`}
        </h2>
        <SharesBar
          shares={[
            {
              id: 'created',
              count: dryRun.would_create,
              label: `create ${one === 'contact' ? 'a contact' : 'an event'}`,
              tone: 'ok',
            },
            ...(delivers === 'contacts'
              ? [
                  {
                    id: 'updated',
                    count: dryRun.would_update,
                    label: 'update a contact',
                    tone: 'busy',
                  } as const,
                ]
              : []),
            {
              id: 'unchanged',
              count: dryRun.would_be_unchanged,
              label: delivers === 'contacts' ? 'change nothing' : 'are known already',
              tone: 'idle',
            },
            { id: 'rejected', count: dryRun.would_be_rejected, label: 'would be rejected', tone: 'bad' },
            ...(rest > 0
              ? [{ id: 'duplicates', count: rest, label: 'come again further down', tone: 'warn' } as const]
              : []),
          ]}
          total={tried}
          unit="rows"
        />
        {dryRun.would_be_rejected > 0 && dryRun.would_be_rejected < tried && (
          <p className={styles.note}>
            Rejected rows are left out and can be downloaded after the import, each with its reason. The other
            rows are imported.
          </p>
        )}
      </section>
      <DryRunTable dryRun={dryRun} />
    </div>
  );
}
