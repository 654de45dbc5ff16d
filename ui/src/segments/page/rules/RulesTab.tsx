/**
 * The rules as a tree that is only read, each with its funnel: how many contacts pass it alone, how many remain after it,
 * and how many the segment would have without it. Counted over the contacts as they are now. Then who is pinned.
 */
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { contract } from '../../../../../src/api/contract/contract.ts';
import type { Segment } from '../../../../../src/api/contract/segments.ts';
import { parseDefinition } from '../../../../../src/rules/parse.ts';
import { sentenceOf } from '../../../api/problem.ts';
import { apiQuery } from '../../../api/queries.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { ErrorState } from '../../../shared/ListState.tsx';
import { RelativeTime } from '../../../shared/RelativeTime.tsx';
import { TextLink } from '../../../shared/TextLink.tsx';
import { PinsPanel } from '../pins/PinsPanel.tsx';
import type { SegmentDefinition } from '../use-segment-definition.ts';
import { type BehindFigure, ContactsBehind } from './ContactsBehind.tsx';
import { type Funnel, FunnelTable } from './FunnelTable.tsx';
import styles from './funnel.module.css';

export function RulesTab({
  segment,
  definition,
  mayEdit,
}: {
  readonly segment: Segment;
  readonly definition: SegmentDefinition;
  readonly mayEdit: boolean;
}): ReactNode {
  const { known } = definition;
  const [behind, setBehind] = useState<BehindFigure>();
  const parsed = useMemo(() => parseDefinition(segment.definition), [segment.definition]);
  const funnel = useQuery({
    ...apiQuery(contract.readFunnel, { params: { id: segment.id } }),
    retry: false,
  });
  const check = useQuery(
    apiQuery(contract.checkDefinition, {
      body: { definition: segment.definition, segment_id: segment.id },
    }),
  );
  if (!parsed.ok) return <ErrorState what="The rules could not be read." error={new Error('unreadable')} />;
  if (!known.isReady && known.error === null) return <Skeleton height={220} />;
  const isStale = funnel.data?.version !== segment.version;
  const data = isStale ? undefined : funnel.data;
  const { value: group } = parsed;
  return (
    <div className={styles.stack}>
      <div className={styles.rules}>
        <p className={styles.rulesIntro} aria-live="polite">
          {funnel.error !== null ? (
            <span className={styles.bad}>
              The rules could not be counted. {sentenceOf(funnel.error)}{' '}
              <Button size="compact-xs" variant="subtle" onClick={() => void funnel.refetch()}>
                Try again
              </Button>
            </span>
          ) : data === undefined ? (
            'Counting the rules over the contacts as they are now'
          ) : (
            <NowAgainstPublished
              segment={segment}
              funnel={data}
              onMatching={() =>
                setBehind({
                  title: 'Match right now',
                  about: `${segment.sentence}.`,
                  definition: segment.definition,
                  withPins: true,
                })
              }
            />
          )}
        </p>
        <FunnelTable
          group={group}
          catalogue={known.catalogue}
          funnel={funnel.data}
          lint={check.data?.lint ?? []}
          isStale={isStale}
          onOpen={setBehind}
        />
      </div>
      <PinsPanel segment={segment} mayEdit={mayEdit} />
      {behind !== undefined && (
        <ContactsBehind segmentId={segment.id} behind={behind} onClose={() => setBehind(undefined)} />
      )}
    </div>
  );
}

function NowAgainstPublished({
  segment,
  funnel: { count, total, as_of },
  onMatching,
}: {
  readonly segment: Segment;
  readonly funnel: Funnel;
  readonly onMatching: () => void;
}) {
  const difference = segment.count === null ? 0 : count - segment.count;
  return (
    <>
      <button
        type="button"
        className={styles.figure}
        aria-label={`${countText(count, 'contact')}, show them`}
        onClick={onMatching}
      >
        {countText(count, 'contact')}
      </button>{' '}
      of <TextLink href="/contacts">{figureText(total)}</TextLink> {count === 1 ? 'matches' : 'match'} right
      now
      {segment.count === null ? (
        '. Nothing is published yet.'
      ) : difference === 0 ? (
        <>
          , as many as the <Published segment={segment} />.
        </>
      ) : (
        <>
          : {difference > 0 ? '+' : '−'}
          {figureText(Math.abs(difference))} against the <Published segment={segment} />.
        </>
      )}{' '}
      <span className="dimmed">
        Counted <RelativeTime at={as_of} />.
      </span>
    </>
  );
}

function Published({ segment }: { readonly segment: Segment }) {
  return (
    <>
      <TextLink href={`/segments/${segment.id}?tab=members`}>
        {`${figureText(segment.count ?? 0)} published`}
      </TextLink>
      {segment.count_version !== segment.version && ` for version ${segment.count_version}`}
    </>
  );
}
