/** The columns of the segment table. */
import { Badge, Tooltip } from '@mantine/core';
import { ListChecks } from 'lucide-react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { Figure, figureText } from '../../shared/Figure.tsx';
import { listText } from '../../shared/ListState.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import type { TableColumn } from '../../shared/table/DataTable.tsx';
import { VerdictBadge } from '../../shared/VerdictBadge.tsx';
import styles from './table.module.css';

export const segmentColumns: readonly TableColumn<Segment>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    card: 'heading',
    skeleton: 0.8,
    cell: (segment) => (
      <div className={styles.name}>
        <TextLink quiet href={`/segments/${segment.id}`}>
          {segment.name}
        </TextLink>
        <span className={styles.sentence} title={segment.sentence}>
          {segment.kind === 'list' && <ListChecks size={13} aria-hidden="true" />}
          {segment.sentence}
        </span>
        {segment.labels.length > 0 && (
          <span className={styles.labels}>
            {segment.labels.map((label) => (
              <Badge key={label} variant="default" size="sm" className={styles.label}>
                {label}
              </Badge>
            ))}
          </span>
        )}
      </div>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    sort: 'status',
    width: '132px',
    cell: (segment) => (
      <StatusBadge
        status={segment.status}
        progress={segment.status_detail?.progress}
        detail={segment.status_detail?.detail}
      />
    ),
  },
  {
    id: 'readiness',
    header: 'Readiness',
    width: '108px',
    hint: 'Whether the audience can be used as it is, from all checks together',
    cell: (segment) => (
      <VerdictBadge
        verdict={segment.readiness.verdict}
        findings={segment.readiness.findings.map((finding) => finding.sentence)}
      />
    ),
  },
  {
    id: 'members',
    header: 'Members',
    sort: 'count',
    firstSort: 'descending',
    align: 'right',
    width: '92px',
    cell: (segment) => <Members segment={segment} />,
  },
  {
    id: 'sources',
    header: 'Sources',
    width: '128px',
    hint: 'Data sources that supply the fields of the rules or the members',
    cell: (segment) => <Names names={segment.sources.map((source) => source.name)} what="source" />,
  },
  {
    id: 'used_by',
    header: 'Used by',
    width: '88px',
    hint: 'Campaigns and other segments that use it',
    cell: (segment) => (
      <Names
        names={[...segment.used_by.campaigns, ...segment.used_by.segments].map((user) => user.name)}
        what="user"
      />
    ),
  },
  {
    id: 'calculated_at',
    header: 'Calculated',
    sort: 'calculated_at',
    firstSort: 'descending',
    align: 'right',
    width: '116px',
    cell: (segment) => <RelativeTime at={segment.calculated_at} none="never" />,
  },
  {
    id: 'owner',
    header: 'Owner',
    width: '104px',
    card: 'hidden',
    cell: (segment) =>
      segment.owner === null ? (
        <span className="dimmed">nobody</span>
      ) : (
        <span className={styles.clipped} title={segment.owner.name}>
          {segment.owner.name}
        </span>
      ),
  },
];

/** Columns that may be hidden, for the chooser. */
export const COLUMN_CHOICES = segmentColumns
  .filter((column) => column.id !== 'name')
  .map((column) => ({ id: column.id, label: column.header }));

/** Members of the published audience; marked when it belongs to an older version. */
function Members({ segment }: { readonly segment: Segment }) {
  const older =
    segment.count !== null && segment.count_version !== null && segment.count_version !== segment.version;
  if (!older) return <Figure value={segment.count} none="never calculated" />;
  return (
    <Tooltip
      label={`${figureText(segment.count ?? 0)} members of version ${segment.count_version}. The rules are at version ${segment.version}.`}
    >
      <span className={styles.older}>
        <Figure value={segment.count} /> <span className={styles.version}>v{segment.count_version}</span>
      </span>
    </Tooltip>
  );
}

/** One name, or how many with all of them on hover. */
function Names({ names, what }: { readonly names: readonly string[]; readonly what: string }) {
  const [first, ...more] = names;
  if (first === undefined) return <span className="dimmed">none</span>;
  if (more.length === 0)
    return (
      <span className={styles.clipped} title={first}>
        {first}
      </span>
    );
  return (
    <Tooltip label={listText(names)}>
      <span>
        {names.length} {what}s
      </span>
    </Tooltip>
  );
}
