/** The overview: the definition as a sentence, the facts of the calculation, reach, sources, and what uses the segment. */
import type { ReactNode } from 'react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { Figure, figureText } from '../../shared/Figure.tsx';
import { durationText } from '../../shared/moment.ts';
import { Panel } from '../../shared/Panel.tsx';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { StatusBadge } from '../../shared/StatusBadge.tsx';
import type { SegmentActions } from '../segment-actions.ts';
import { SourcesPanel, UsedByPanel } from './LinksPanels.tsx';
import { Owner } from './Owner.tsx';
import styles from './page.module.css';
import { ReachPanel } from './ReachPanel.tsx';
import { RefreshPanel } from './refresh/RefreshPanel.tsx';
import { HintsPanel } from './related/HintsPanel.tsx';
import { TrendPanel } from './trend/TrendPanel.tsx';
import type { SegmentDefinition } from './use-segment-definition.ts';

export function OverviewTab({
  segment,
  definition,
  mayEdit,
  actions,
}: {
  readonly segment: Segment;
  readonly definition: SegmentDefinition;
  readonly mayEdit: boolean;
  readonly actions: SegmentActions;
}) {
  const labelOf = (key: string) => definition.known.catalogue.fields.get(key)?.label ?? key;
  return (
    <div className={styles.overview}>
      <div className={styles.wide}>
        <Panel title={segment.kind === 'list' ? 'What it is' : 'Who is in it'}>
          <p className={styles.sentence}>{segment.sentence}.</p>
          {segment.description !== '' && <p className={styles.description}>{segment.description}</p>}
        </Panel>
        <TrendPanel segment={segment} />
        <ReachPanel segment={segment} />
        <HintsPanel segment={segment} mayEdit={mayEdit} actions={actions} />
      </div>
      <div className={styles.narrow}>
        <Panel title={segment.kind === 'list' ? 'Facts' : 'Calculation'}>
          <dl className={styles.facts}>
            <Fact name="Status">
              <StatusBadge status={segment.status} progress={segment.status_detail?.progress} />
            </Fact>
            <Fact name="Members">
              <Figure value={segment.count} none="never calculated" />
            </Fact>
            <Fact name="Calculated">
              <RelativeTime at={segment.calculated_at} none="never" />
            </Fact>
            <Fact name="Took">
              {segment.calculation_ms === null ? (
                <span className="dimmed">–</span>
              ) : (
                durationText(segment.calculation_ms)
              )}
            </Fact>
            {segment.kind === 'rule' && (
              <Fact name="Version">
                <span className="figures">
                  {segment.version}
                  {segment.count_version !== null && segment.count_version !== segment.version && (
                    <span className="dimmed"> (members of version {figureText(segment.count_version)})</span>
                  )}
                </span>
              </Fact>
            )}
            <Fact name="Owner">
              <Owner segment={segment} mayEdit={mayEdit} actions={actions} />
            </Fact>
            <Fact name="Created">
              <RelativeTime at={segment.created_at} />
            </Fact>
          </dl>
        </Panel>
        {segment.kind === 'rule' && segment.trashed_at === null && (
          <RefreshPanel segment={segment} mayEdit={mayEdit} />
        )}
        <SourcesPanel segment={segment} labelOf={labelOf} />
        <UsedByPanel segment={segment} />
      </div>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
