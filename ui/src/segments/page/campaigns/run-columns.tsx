/** The columns of the runs that froze an audience of one segment. */
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { RunStatusBadge } from '../../../campaigns/runs/RunBadges.tsx';
import { Figure, figureText } from '../../../shared/Figure.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import type { TableColumn } from '../../../shared/table/DataTable.tsx';
import styles from './campaigns.module.css';

export function runColumns(segmentId: string): readonly TableColumn<Run>[] {
  const frozen = (run: Run) => run.segments.find(({ id }) => id === segmentId);
  return [
    {
      id: 'at',
      header: 'Run',
      card: 'heading',
      width: '130px',
      cell: (run) => (
        <TextLink quiet href={`/runs/${run.id}`}>
          <RelativeTime at={run.as_of ?? run.requested_at} />
        </TextLink>
      ),
    },
    {
      id: 'campaign',
      header: 'Campaign',
      cell: (run) => (
        <span className={styles.campaign}>
          <TextLink href={`/campaigns/${run.campaign.id}`}>{run.campaign.name}</TextLink>
          <span className="dimmed">{frozen(run)?.role === 'exclude' ? 'excludes it' : 'includes it'}</span>
        </span>
      ),
    },
    {
      id: 'version',
      header: 'Version',
      align: 'right',
      width: '84px',
      cell: (run) => <Figure value={frozen(run)?.version ?? null} />,
    },
    {
      id: 'count',
      header: 'Members then',
      align: 'right',
      width: '124px',
      cell: (run) => <Figure value={frozen(run)?.count ?? null} />,
    },
    {
      id: 'status',
      header: 'Status',
      width: '126px',
      cell: (run) => <RunStatusBadge run={run} />,
    },
    {
      id: 'targeted',
      header: 'Targeted',
      align: 'right',
      width: '150px',
      cell: ({ waterfall }) =>
        waterfall === null ? (
          <span className="dimmed">–</span>
        ) : (
          <span className="figures">
            {figureText(waterfall.targeted)}{' '}
            <span className="dimmed">of {figureText(waterfall.considered)}</span>
          </span>
        ),
    },
    {
      id: 'outcome',
      header: 'What became of them',
      width: '280px',
      cell: (run) => <Outcome run={run} />,
    },
  ];
}

const OUTCOMES = [
  ['delivered', 'delivered'],
  ['opened', 'opened'],
  ['clicked', 'clicked'],
  ['bounced', 'bounced'],
  ['unsubscribed', 'unsubscribed'],
  ['failed', 'failed'],
] as const;

/** "982 delivered, 401 opened"; what nobody did is left out. */
function Outcome({ run: { feedback, delivery } }: { readonly run: Run }) {
  const heard = OUTCOMES.filter(([key]) => (feedback?.[key] ?? 0) > 0).map(
    ([key, word]) => `${figureText(feedback?.[key] ?? 0)} ${word}`,
  );
  const texts = [
    ...(delivery === null || delivery.handed_over === 0
      ? []
      : [`${figureText(delivery.handed_over)} handed over`]),
    ...heard,
  ];
  if (texts.length === 0) return <span className="dimmed">nothing heard yet</span>;
  return <span className={`figures ${styles.outcome}`}>{texts.join(', ')}</span>;
}
