/** The columns of the segment table: all of them can be sorted by, all but the name can be hidden. */

import type { SegmentSort } from '../../../../src/api/contract/segment-list.ts';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { Figure } from '../../shared/Figure.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import type { TableColumn } from '../../shared/table/DataTable.tsx';
import { VerdictBadge } from '../../shared/VerdictBadge.tsx';
import {
  ChangeCell,
  Labels,
  MembersCell,
  NameCell,
  Names,
  OwnerCell,
  ReachableCell,
  UsedByCell,
} from './cells.tsx';

type Column = TableColumn<Segment> & { readonly sort: SegmentSort };

const KINDS = { rule: 'by rules', list: 'a list' } as const;

function nameColumn(withLabels: boolean): Column {
  return {
    id: 'name',
    header: 'Name',
    sort: 'name',
    card: 'heading',
    skeleton: 0.8,
    cell: (segment) => <NameCell segment={segment} withLabels={withLabels} />,
  };
}

function membersColumn(withChange: boolean): Column {
  return {
    id: 'members',
    header: 'Members',
    sort: 'count',
    firstSort: 'descending',
    align: 'right',
    width: '150px',
    cell: (segment) => <MembersCell segment={segment} withChange={withChange} />,
  };
}

const COLUMNS: readonly Column[] = [
  {
    id: 'status',
    header: 'Status',
    sort: 'status',
    width: '128px',
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
    sort: 'readiness',
    width: '100px',
    hint: 'Whether the audience can be used as it is, from all checks together',
    cell: (segment) => (
      <VerdictBadge
        verdict={segment.readiness.verdict}
        findings={segment.readiness.findings.map((finding) => finding.sentence)}
      />
    ),
  },
  membersColumn(true),
  {
    id: 'change',
    header: 'Change',
    sort: 'change',
    firstSort: 'descending',
    align: 'right',
    width: '92px',
    hint: 'Who entered and who left with the last calculation',
    cell: (segment) => <ChangeCell segment={segment} />,
  },
  {
    id: 'reachable',
    header: 'Reachable',
    sort: 'reachable',
    firstSort: 'descending',
    align: 'right',
    width: '104px',
    hint: 'Members that can be reached on the channel that reaches most',
    cell: (segment) => <ReachableCell segment={segment} />,
  },
  channelColumn('email', 'By email'),
  channelColumn('sms', 'By SMS'),
  channelColumn('phone', 'By phone'),
  {
    id: 'sources',
    header: 'Sources',
    sort: 'sources',
    width: '96px',
    hint: 'Data sources that supply the fields of the rules or the members',
    cell: (segment) => <Names names={segment.sources.map((source) => source.name)} what="source" />,
  },
  {
    id: 'used_by',
    header: 'Used by',
    sort: 'used_by',
    firstSort: 'descending',
    align: 'right',
    width: '76px',
    hint: 'How many other segments and campaigns use it',
    cell: (segment) => <UsedByCell segment={segment} />,
  },
  {
    id: 'calculated_at',
    header: 'Calculated',
    sort: 'calculated_at',
    firstSort: 'descending',
    align: 'right',
    width: '108px',
    cell: (segment) => <RelativeTime at={segment.calculated_at} none="never" />,
  },
  {
    id: 'calculation_ms',
    header: 'Took',
    sort: 'calculation_ms',
    firstSort: 'descending',
    align: 'right',
    width: '82px',
    hint: 'How long the published calculation took',
    cell: (segment) => <Took milliseconds={segment.calculation_ms} />,
  },
  {
    id: 'owner',
    header: 'Owner',
    sort: 'owner',
    width: '100px',
    cell: (segment) => <OwnerCell segment={segment} />,
  },
  {
    id: 'labels',
    header: 'Labels',
    sort: 'labels',
    width: '160px',
    cell: (segment) =>
      segment.labels.length === 0 ? <span className="dimmed">none</span> : <Labels labels={segment.labels} />,
  },
  {
    id: 'kind',
    header: 'Kind',
    sort: 'kind',
    width: '84px',
    cell: (segment) => KINDS[segment.kind],
  },
  {
    id: 'version',
    header: 'Version',
    sort: 'version',
    firstSort: 'descending',
    align: 'right',
    width: '84px',
    hint: 'The number of the current definition version',
    cell: (segment) => <Figure value={segment.version} />,
  },
  {
    id: 'updated_at',
    header: 'Updated',
    sort: 'updated_at',
    firstSort: 'descending',
    align: 'right',
    width: '108px',
    cell: (segment) => <RelativeTime at={segment.updated_at} />,
  },
  {
    id: 'created_at',
    header: 'Created',
    sort: 'created_at',
    firstSort: 'descending',
    align: 'right',
    width: '108px',
    cell: (segment) => <RelativeTime at={segment.created_at} />,
  },
];

function channelColumn(channel: 'email' | 'sms' | 'phone', header: string): Column {
  return {
    id: `reachable_${channel}`,
    header,
    sort: `reachable_${channel}`,
    firstSort: 'descending',
    align: 'right',
    width: '92px',
    hint: 'Members that can be reached this way',
    cell: (segment) => <Figure value={segment.reachable?.[channel]} none="never calculated" />,
  };
}

function Took({ milliseconds }: { readonly milliseconds: number | null }) {
  if (milliseconds === null) return <Figure value={null} none="never calculated" />;
  return (
    <span className="figures">
      {milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}
    </span>
  );
}

/** Columns on show when nothing else was chosen. */
export const USUAL_COLUMNS: readonly string[] = [
  'status',
  'readiness',
  'members',
  'reachable',
  'sources',
  'used_by',
  'calculated_at',
  'owner',
];

/** Columns that may be hidden, for the chooser. */
export const COLUMN_CHOICES = COLUMNS.map(({ id, header }) => ({ id, label: header }));

/** The name and the chosen columns, in their one order. */
export function columnsOf(shown: readonly string[]): readonly TableColumn<Segment>[] {
  return [nameColumn(!shown.includes('labels')), ...COLUMNS.filter((column) => shown.includes(column.id))];
}
