/** What changed between two syncs, as sentences, each with the column it is about and the segments that read it. */
import { Info, TriangleAlert } from 'lucide-react';
import { Fragment } from 'react';
import type { Drift } from '../../../../../src/api/contract/readiness.ts';
import { countText } from '../../../shared/Figure.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import styles from './drift.module.css';

/** Their sentences name the column themselves. */
const NAMED = new Set(['column_added', 'column_removed', 'column_renamed', 'field_moved', 'type_changed']);
/** So many segments are named; the others are counted. */
const NAMED_SEGMENTS = 3;

export function DriftFindings({
  findings,
  columns,
}: {
  readonly findings: Drift['findings'];
  readonly columns: Drift['columns'];
}) {
  return (
    <ul className={styles.findings} aria-label="What changed">
      {findings.map((finding) => {
        const Icon = finding.level === 'warning' ? TriangleAlert : Info;
        const readers =
          columns.find(({ field }) => field !== null && field === finding.field)?.segments ?? [];
        return (
          <li
            key={`${finding.id} ${finding.column ?? ''} ${finding.value ?? ''}`}
            data-level={finding.level}
            className={styles.finding}
          >
            <Icon size={16} aria-hidden="true" />
            <span className={styles.findingText}>
              <span className="visually-hidden">{finding.level === 'warning' ? 'Warning: ' : 'Note: '}</span>
              {finding.column !== undefined && !NAMED.has(finding.id) && <strong>{finding.column}: </strong>}
              {finding.sentence}
              {finding.level === 'warning' && readers.length > 0 && <Readers segments={readers} />}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Readers({ segments }: { readonly segments: Drift['columns'][number]['segments'] }) {
  const more = segments.length - NAMED_SEGMENTS;
  return (
    <span className={styles.readers}>
      {' '}
      Read by{' '}
      {segments.slice(0, NAMED_SEGMENTS).map(({ id, name }, place) => (
        <Fragment key={id}>
          {place > 0 && ', '}
          <TextLink href={`/segments/${id}`}>{name}</TextLink>
        </Fragment>
      ))}
      {more > 0 && ` and ${countText(more, 'other segment')}`}.
    </span>
  );
}
