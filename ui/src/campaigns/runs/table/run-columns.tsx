/** The columns of a list of runs. */
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { Figure, shareText } from '../../../shared/Figure.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import type { TableColumn } from '../../../shared/table/DataTable.tsx';
import { ChannelName } from '../../CampaignBadges.tsx';
import { RunStatusBadge } from '../RunBadges.tsx';
import { runTypeWord } from '../run-words.ts';
import styles from '../runs.module.css';

type Props = { readonly run: Run };

export const RUN_COLUMNS: readonly TableColumn<Run>[] = [
  {
    id: 'campaign',
    header: 'Campaign',
    sort: 'campaign',
    card: 'heading',
    skeleton: 0.7,
    cell: (run) => <NameCell run={run} />,
  },
  {
    id: 'status',
    header: 'Status',
    sort: 'status',
    width: '140px',
    cell: (run) => <RunStatusBadge run={run} />,
  },
  {
    id: 'channel',
    header: 'Channel',
    width: '104px',
    cell: (run) => <ChannelName channel={run.channel} />,
  },
  {
    id: 'targeted',
    header: 'Targeted',
    sort: 'targeted',
    firstSort: 'descending',
    align: 'right',
    width: '150px',
    hint: 'Of those who were considered',
    cell: (run) => <TargetedCell run={run} />,
  },
  {
    id: 'handed_over',
    header: 'Handed over',
    align: 'right',
    width: '124px',
    cell: ({ delivery }) => <Figure value={delivery?.handed_over} none="not handed over" />,
  },
  {
    id: 'scheduled_at',
    header: 'Begins',
    sort: 'scheduled_at',
    firstSort: 'descending',
    align: 'right',
    width: '124px',
    hint: 'Of scheduled runs',
    cell: ({ status, scheduled_at: at }) => <RelativeTime at={status === 'cancelled' ? null : at} />,
  },
  {
    id: 'requested_at',
    header: 'Asked for',
    sort: 'requested_at',
    firstSort: 'descending',
    align: 'right',
    width: '124px',
    cell: (run) => <RelativeTime at={run.requested_at} />,
  },
];

function NameCell({ run }: Props) {
  return (
    <div className={styles.name}>
      <TextLink quiet href={`/runs/${run.id}`}>
        {run.campaign.name}
      </TextLink>
      <span className={styles.type}>
        {runTypeWord(run.type)} by {run.requested_by}
      </span>
    </div>
  );
}

function TargetedCell({ run: { waterfall } }: Props) {
  if (waterfall === null) return <Figure value={null} none="not ready" />;
  return (
    <span className={styles.targeted}>
      <Figure value={waterfall.targeted} />
      {waterfall.considered > 0 && (
        <span className={styles.share}>{shareText(waterfall.targeted / waterfall.considered)}</span>
      )}
    </span>
  );
}
