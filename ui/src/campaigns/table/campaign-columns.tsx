/** The columns of the campaign list; editors get what can be done with each. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelRight } from 'lucide-react';
import type { Campaign } from '../../../../src/api/contract/campaigns.ts';
import { listText } from '../../shared/ListState.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { type RowAction, RowMenu } from '../../shared/RowMenu.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import type { TableColumn } from '../../shared/table/DataTable.tsx';
import { VerdictBadge } from '../../shared/VerdictBadge.tsx';
import { CampaignStatusBadge, ChannelName } from '../CampaignBadges.tsx';
import styles from '../campaigns.module.css';
import { worstReadiness } from '../worst-readiness.ts';

/** `show` opens one beside the list; `menuOf` is absent for those who may only look. */
export function campaignColumns(
  show: (campaign: Campaign) => void,
  menuOf: ((campaign: Campaign) => readonly RowAction[]) | undefined,
): readonly TableColumn<Campaign>[] {
  return [
    ...COLUMNS,
    {
      id: 'actions',
      header: '',
      width: menuOf === undefined ? '52px' : '84px',
      align: 'right',
      skeleton: 0.3,
      cell: (campaign) => (
        <span className={styles.rowActs}>
          <Tooltip label="Show beside the list">
            <ActionIcon aria-label={`Show ${campaign.name} beside the list`} onClick={() => show(campaign)}>
              <PanelRight size={16} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
          {menuOf !== undefined && <RowMenu name={campaign.name} actions={menuOf(campaign)} />}
        </span>
      ),
    },
  ];
}

type Props = { readonly campaign: Campaign };

const COLUMNS: readonly TableColumn<Campaign>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    card: 'heading',
    skeleton: 0.8,
    cell: (campaign) => <NameCell campaign={campaign} />,
  },
  {
    id: 'status',
    header: 'Status',
    sort: 'status',
    width: '112px',
    cell: (campaign) => <CampaignStatusBadge status={campaign.status} />,
  },
  {
    id: 'channel',
    header: 'Channel',
    sort: 'channel',
    width: '104px',
    cell: (campaign) => <ChannelName channel={campaign.channel} />,
  },
  {
    id: 'segments',
    header: 'Segments',
    width: '260px',
    cell: (campaign) => <SegmentsCell campaign={campaign} />,
  },
  {
    id: 'readiness',
    header: 'Readiness',
    width: '112px',
    hint: 'The worst of its segments',
    cell: (campaign) => <ReadinessCell campaign={campaign} />,
  },
  {
    id: 'owner',
    header: 'Owner',
    sort: 'owner',
    width: '132px',
    cell: ({ owner }) =>
      owner === null ? (
        <span className="dimmed">nobody</span>
      ) : (
        <span className={styles.clipped} title={owner.name}>
          {owner.name}
        </span>
      ),
  },
  {
    id: 'updated_at',
    header: 'Updated',
    sort: 'updated_at',
    firstSort: 'descending',
    align: 'right',
    width: '116px',
    cell: (campaign) => <RelativeTime at={campaign.updated_at} />,
  },
];

function NameCell({ campaign }: Props) {
  return (
    <div className={styles.name}>
      <TextLink quiet href={`/campaigns/${campaign.id}`}>
        {campaign.name}
      </TextLink>
      <span className={styles.goal} title={campaign.goal}>
        {campaign.goal === '' ? 'No goal yet' : campaign.goal}
      </span>
    </div>
  );
}

function SegmentsCell({ campaign: { include, exclude } }: Props) {
  if (include.length + exclude.length === 0) return <span className="dimmed">none chosen</span>;
  const included = include.length === 0 ? 'Nobody' : listText(include.map(({ name }) => name));
  const excluded = exclude.length === 0 ? '' : `without ${listText(exclude.map(({ name }) => name))}`;
  return (
    <span className={styles.segments} title={`${included} ${excluded}`.trim()}>
      <span className={styles.included}>{included}</span>
      {excluded !== '' && <span className={styles.without}>{excluded}</span>}
    </span>
  );
}

function ReadinessCell({ campaign }: Props) {
  const worst = worstReadiness([...campaign.include, ...campaign.exclude]);
  if (worst === undefined) return <span className="dimmed">–</span>;
  return <VerdictBadge verdict={worst.verdict} findings={[worst.sentence]} />;
}
