/** What a segment is linked to: the sources that feed its rules, and the segments and campaigns that use it. */
import { TriangleAlert } from 'lucide-react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { useMay } from '../../session/use-session.ts';
import { listText } from '../../shared/ListState.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './page.module.css';

export function SourcesPanel({
  segment,
  labelOf,
}: {
  readonly segment: Segment;
  /** The label of a field by its key. */
  readonly labelOf: (key: string) => string;
}) {
  return (
    <Panel title="Sources">
      {segment.sources.length === 0 ? (
        <p className={styles.nothing}>
          {segment.kind === 'list'
            ? 'A fixed list is filled by hand.'
            : 'No data source supplies the fields of its rules.'}
        </p>
      ) : (
        <ul className={styles.links}>
          {segment.sources.map((source) => (
            <li key={source.id}>
              <span className={styles.linkLine}>
                <TextLink href={`/sources/${source.id}`}>{source.name}</TextLink>
                <span className="dimmed">
                  synced <RelativeTime at={source.last_sync_at} none="never" />
                </span>
              </span>
              {source.synced_since_calculation && (
                <span className={styles.warn}>
                  <TriangleAlert size={14} aria-hidden="true" /> Synced after the calculation
                </span>
              )}
              {source.supplies.length > 0 && (
                <span className={styles.supplies}>
                  Supplies {listText(source.supplies.map(labelOf).toSorted((a, b) => a.localeCompare(b)))}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

export function UsedByPanel({ segment }: { readonly segment: Segment }) {
  const { campaigns, segments } = segment.used_by;
  const mayEdit = useMay('editor') && segment.trashed_at === null;
  return (
    <Panel
      title="Used by"
      aside={
        mayEdit && <TextLink href={`/campaigns/new?include=${segment.id}`}>Use in a new campaign</TextLink>
      }
    >
      {campaigns.length + segments.length === 0 ? (
        <p className={styles.nothing}>Nothing uses it yet.</p>
      ) : (
        <ul className={styles.links}>
          {segments.map((user) => (
            <li key={user.id}>
              Segment <TextLink href={`/segments/${user.id}`}>{user.name}</TextLink>
            </li>
          ))}
          {campaigns.map((user) => (
            <li key={user.id}>
              Campaign <TextLink href={`/campaigns/${user.id}`}>{user.name}</TextLink>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.nothing}>
        <TextLink href={`/segments/${segment.id}?tab=campaigns`}>Runs that froze its audience</TextLink>
      </p>
    </Panel>
  );
}
