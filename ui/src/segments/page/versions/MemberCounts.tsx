/** Members that two versions have on the data of now, as figures that add up: only the one, both, only the other. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../../../src/api/contract/contract.ts';
import { sentenceOf } from '../../../api/problem.ts';
import { apiQuery } from '../../../api/queries.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { Notice } from '../../../shared/Notice.tsx';
import { ContactNames } from './ContactNames.tsx';
import styles from './versions.module.css';

export function MemberCounts({
  params,
}: {
  readonly params: { readonly id: string; readonly a: number; readonly b: number };
}) {
  const { a, b } = params;
  const { data, error } = useQuery({
    ...apiQuery(contract.countVersions, { params }),
    retry: false,
    staleTime: 30_000,
  });
  return (
    <section aria-busy={data === undefined && error === null}>
      <h3 className={styles.part}>Members on today’s data</h3>
      {data === undefined ? (
        error === null ? (
          <Skeleton height={72} />
        ) : (
          <Notice tone="warn">They could not be counted. {sentenceOf(error)}</Notice>
        )
      ) : (
        <>
          <p className={styles.sums}>
            Version {a}: <strong>{countText(data.a, 'member')}</strong> = {figureText(data.only_a.count)} only
            in it + {figureText(data.both.count)} in both. Version {b}:{' '}
            <strong>{countText(data.b, 'member')}</strong> = {figureText(data.both.count)} in both +{' '}
            {figureText(data.only_b.count)} only in it.
          </p>
          <Bar onlyA={data.only_a.count} both={data.both.count} onlyB={data.only_b.count} />
          <dl className={styles.counts}>
            <Kind label={`Only in version ${a}`} tone="left" counted={data.only_a} />
            <Kind label="In both" tone="both" counted={data.both} />
            <Kind label={`Only in version ${b}`} tone="entered" counted={data.only_b} />
          </dl>
        </>
      )}
    </section>
  );
}

function Bar({
  onlyA,
  both,
  onlyB,
}: {
  readonly onlyA: number;
  readonly both: number;
  readonly onlyB: number;
}) {
  if (onlyA + both + onlyB === 0) return null;
  return (
    <div className={styles.bar} aria-hidden="true">
      <span data-tone="left" style={{ flexGrow: onlyA }} />
      <span data-tone="both" style={{ flexGrow: both }} />
      <span data-tone="entered" style={{ flexGrow: onlyB }} />
    </div>
  );
}

function Kind({
  label,
  tone,
  counted,
}: {
  readonly label: string;
  readonly tone: 'left' | 'both' | 'entered';
  readonly counted: Parameters<typeof ContactNames>[0];
}) {
  return (
    <div data-tone={tone}>
      <dt>{label}</dt>
      <dd>
        <strong className="figures">{figureText(counted.count)}</strong>
        <ContactNames {...counted} />
      </dd>
    </div>
  );
}
