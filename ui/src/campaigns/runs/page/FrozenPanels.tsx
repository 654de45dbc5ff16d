/** What a run froze beside its audience: the segments with their calculations, the plan, what preflight said, who overrode what. */
import type { ReactNode } from 'react';
import type { PreflightFinding } from '../../../../../src/api/contract/campaigns.ts';
import type { Run } from '../../../../../src/api/contract/runs.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { minuteText, relativeText } from '../../../shared/moment.ts';
import { Panel } from '../../../shared/Panel.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { FindingLines } from '../../page/FindingLines.tsx';
import styles from './run.module.css';

type Props = { readonly run: Run };

export function SegmentsPanel({ run }: Props): ReactNode {
  const { segments, type, as_of: asOf } = run;
  if (asOf === null || type === 'test') return null;
  return (
    <Panel title="Segments it read">
      <ul className={styles.segments}>
        {segments.map((segment) => (
          <li key={`${segment.role} ${segment.id}`}>
            <span className={styles.segmentLine}>
              <TextLink href={`/segments/${segment.id}`}>{segment.name}</TextLink>
              <span className={styles.small}>{segment.role === 'include' ? 'included' : 'excluded'}</span>
            </span>
            <span className={styles.sentence}>
              <span className="figures">{countText(segment.count, 'member')}</span> ·{' '}
              <TextLink href={`/segments/${segment.id}?tab=versions`}>version {segment.version}</TextLink> ·{' '}
              <Age calculatedAt={segment.calculated_at} asOf={asOf} />
            </span>
            <span className={styles.sentence}>{segment.sentence}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** How old the calculation was when the run read it. */
function Age({ calculatedAt, asOf }: { readonly calculatedAt: string | null; readonly asOf: string }) {
  const timeZone = useTimeZone();
  if (calculatedAt === null) return <>age not known</>;
  const at = Date.parse(calculatedAt);
  const age = relativeText(at, Date.parse(asOf));
  return (
    <time dateTime={calculatedAt} title={`Calculated ${minuteText(at, timeZone)}`}>
      {age === 'just now' ? 'just calculated' : `${age.replace(' ago', '')} old then`}
    </time>
  );
}

export function ThenPanel({ run: { plan, type, hand_over: handOver } }: Props): ReactNode {
  if (plan === null) return null;
  const { limit, hold_out: holdOut } = plan;
  return (
    <Panel title="The plan as it was">
      <dl className={styles.facts}>
        <Fact name="Goal" text={plan.goal} />
        <Fact name="Template" text={plan.template_ref} />
        {type !== 'test' && (
          <>
            <Fact
              name="Limit"
              text={
                limit === null
                  ? ''
                  : `${countText(limit.runs, 'run')} ${limit.counts === 'campaign' ? 'of this campaign' : 'on the channel'} in ${countText(limit.days, 'day')}`
              }
            />
            <Fact
              name="Held out"
              text={holdOut === null ? '' : `${figureText(holdOut.percent)} % of contacts`}
            />
          </>
        )}
        <Fact
          name="Handed over"
          text={handOver === 'file' ? 'as a file' : 'to the receiver of the channel'}
        />
      </dl>
      {plan.instructions !== '' && <p className={styles.instructions}>{plan.instructions}</p>}
    </Panel>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text === '' ? <span className="dimmed">none</span> : text}</dd>
    </div>
  );
}

export function OverridePanel({ run: { override } }: Props): ReactNode {
  if (override === null) return null;
  return (
    <Panel title="Overridden">
      <p className={styles.quote}>“{override.reason}”</p>
      <p className={styles.under}>
        {override.by}, <RelativeTime at={override.at} />, in spite of:
      </p>
      <FindingLines label="Overridden findings" findings={override.findings.map(asThen)} />
    </Panel>
  );
}

/** Findings that stopped nothing and that nobody had to override. */
export function SaidPanel({ run: { status, findings, override } }: Props): ReactNode {
  const said = findings.filter(
    ({ id, segment }) => !override?.findings.some((one) => one.id === id && one.segment?.id === segment?.id),
  );
  if (status === 'blocked' || said.length === 0) return null;
  return (
    <Panel title="What preflight said">
      <FindingLines label="What preflight said" findings={said.map(asThen)} />
    </Panel>
  );
}

/** Without its fix: what was to be done then may mean something else today. */
function asThen({ fix: _fix, ...finding }: PreflightFinding): PreflightFinding {
  return finding;
}
