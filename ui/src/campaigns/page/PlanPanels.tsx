/** The plan of a campaign: its segments as they are now, whom it leaves out, what is sent, who answers for it. */
import type { Campaign, CampaignSegment } from '../../../../src/api/contract/campaigns.ts';
import { countText, figureText } from '../../shared/Figure.tsx';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import { VerdictBadge } from '../../shared/VerdictBadge.tsx';
import { ChannelName } from '../CampaignBadges.tsx';
import { channelInText } from '../campaign-words.ts';
import styles from './page.module.css';

export function SegmentsPanel({ campaign: { include, exclude } }: { readonly campaign: Campaign }) {
  return (
    <Panel title="Segments">
      <Segments title="Included" segments={include} none="None, so nobody is considered." />
      <Segments title="Excluded" segments={exclude} none="None." />
    </Panel>
  );
}

function Segments({
  title,
  segments,
  none,
}: {
  readonly title: string;
  readonly segments: readonly CampaignSegment[];
  readonly none: string;
}) {
  return (
    <div className={styles.role}>
      <h3 className={styles.roleTitle}>{title}</h3>
      {segments.length === 0 ? (
        <p className={styles.none}>{none}</p>
      ) : (
        <ul className={styles.segments}>
          {segments.map((segment) => (
            <li key={segment.id}>
              <Segment segment={segment} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Segment({ segment }: { readonly segment: CampaignSegment }) {
  if (segment.state === 'deleted')
    return <span className={styles.gone}>A segment that was deleted for good ({segment.id})</span>;
  const isBusy = segment.status === 'queued' || segment.status === 'processing';
  return (
    <>
      <span className={styles.segmentName}>
        <TextLink href={`/segments/${segment.id}`}>{segment.name}</TextLink>
        {segment.state === 'trashed' && <span className={styles.gone}> in the trash</span>}
        {segment.state === 'archived' && <span className="dimmed"> archived</span>}
      </span>
      <span className={styles.segmentFacts}>
        <span className="figures">
          {segment.count === null ? 'no audience' : countText(segment.count, 'member')}
        </span>
        {segment.calculated_at !== null && <RelativeTime at={segment.calculated_at} />}
        {isBusy && segment.status !== null ? (
          <StatusBadge status={segment.status} />
        ) : (
          segment.readiness !== null && <VerdictBadge verdict={segment.readiness} />
        )}
      </span>
    </>
  );
}

export function PlanPanel({ campaign }: { readonly campaign: Campaign }) {
  const { limit, hold_out: holdOut } = campaign;
  return (
    <Panel title="Plan">
      <dl className={styles.facts}>
        <div>
          <dt>Goal</dt>
          <dd>{campaign.goal === '' ? <span className="dimmed">none yet</span> : campaign.goal}</dd>
        </div>
        <div>
          <dt>Channel</dt>
          <dd>
            <ChannelName channel={campaign.channel} />
          </dd>
        </div>
        <div>
          <dt>Template</dt>
          <dd>
            {campaign.template_ref === '' ? <span className="dimmed">none yet</span> : campaign.template_ref}
          </dd>
        </div>
        <div>
          <dt>Limit</dt>
          <dd>
            {limit === null ? (
              <span className="dimmed">none</span>
            ) : (
              `${countText(limit.runs, 'run')} ${
                limit.counts === 'campaign' ? 'of this campaign' : 'on the channel'
              } in ${countText(limit.days, 'day')}`
            )}
          </dd>
        </div>
        <div>
          <dt>Held out</dt>
          <dd>
            {holdOut === null ? (
              <span className="dimmed">nobody</span>
            ) : (
              <>
                {figureText(holdOut.percent)} % of contacts
                <span className={styles.seed}>seed {holdOut.seed}</span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Handed over</dt>
          <dd>
            {campaign.hand_over === 'file' ? (
              'as a file'
            ) : (
              <>
                to the receiver of{' '}
                <TextLink href="/settings/channels">{channelInText(campaign.channel)}</TextLink>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Owner</dt>
          <dd>{campaign.owner?.name ?? <span className="dimmed">nobody</span>}</dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <RelativeTime at={campaign.created_at} /> by {campaign.created_by}
          </dd>
        </div>
        <div>
          <dt>Changed</dt>
          <dd>
            <RelativeTime at={campaign.updated_at} />
          </dd>
        </div>
      </dl>
      {campaign.instructions !== '' && (
        <div className={styles.role}>
          <h3 className={styles.roleTitle}>Instructions</h3>
          <p className={styles.instructions}>{campaign.instructions}</p>
        </div>
      )}
    </Panel>
  );
}
