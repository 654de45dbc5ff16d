/** What stands in the cells of the segment table. */
import { Badge, Tooltip } from '@mantine/core';
import { ListChecks, Mail, MessageSquare, Phone } from 'lucide-react';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { countText, Figure, figureText } from '../../shared/Figure.tsx';
import { listText } from '../../shared/ListState.tsx';
import { TextLink } from '../../shared/TextLink.tsx';
import styles from './cells.module.css';
import { Sparkline } from './Sparkline.tsx';

type Props = { readonly segment: Segment };

/** The name with its labels, unless those have a column of their own; under it what the rules say. */
export function NameCell({ segment, withLabels }: Props & { readonly withLabels: boolean }) {
  return (
    <div className={styles.name}>
      <span className={styles.title}>
        <TextLink quiet href={`/segments/${segment.id}`}>
          {segment.name}
        </TextLink>
        {segment.archived_at !== null && <span className={styles.mark}>archived</span>}
        {withLabels && <Labels labels={segment.labels} />}
      </span>
      <span className={styles.sentence} title={segment.sentence}>
        {segment.kind === 'list' && <ListChecks size={13} aria-hidden="true" />}
        {segment.sentence}
      </span>
    </div>
  );
}

export function Labels({ labels }: { readonly labels: readonly string[] }) {
  if (labels.length === 0) return null;
  return (
    <span className={styles.labels} title={listText(labels)}>
      {labels.map((label) => (
        <Badge key={label} variant="default" size="sm" className={styles.label}>
          {label}
        </Badge>
      ))}
    </span>
  );
}

/**
 * Members of the published audience with their trend, marked when they belong to an older version; under them who came and
 * went with the last calculation, unless that has a column of its own.
 */
export function MembersCell({ segment, withChange }: Props & { readonly withChange: boolean }) {
  const { count, count_version: of, version } = segment;
  const isOlder = count !== null && of !== null && of !== version;
  return (
    <span className={styles.members}>
      <Sparkline trend={segment.trend} />
      <span className={styles.count}>
        {isOlder ? (
          <Tooltip
            label={`${countText(count, 'member')} of version ${of}. The rules are at version ${version}.`}
          >
            <span className="figures">
              {figureText(count)} <span className={styles.version}>v{of}</span>
            </span>
          </Tooltip>
        ) : (
          <Figure value={count} none="never calculated" />
        )}
        {withChange && segment.change !== null && <Change change={segment.change} />}
      </span>
    </span>
  );
}

/** Who came and who went with the last calculation. */
export function ChangeCell({ segment }: Props) {
  if (segment.change === null) return <Figure value={null} none="known from the second calculation on" />;
  return <Change change={segment.change} />;
}

function Change({ change }: { readonly change: NonNullable<Segment['change']> }) {
  const { entered, left } = change;
  if (entered === 0 && left === 0) return <span className={styles.change}>no change</span>;
  return (
    <span
      className={`figures ${styles.change}`}
      title={`${figureText(entered)} entered and ${figureText(left)} left with the last calculation`}
    >
      {entered > 0 && <span>+{figureText(entered)}</span>}
      {left > 0 && <span>−{figureText(left)}</span>}
    </span>
  );
}

const CHANNELS = [
  { channel: 'email', word: 'by email', icon: Mail },
  { channel: 'sms', word: 'by SMS', icon: MessageSquare },
  { channel: 'phone', word: 'by phone', icon: Phone },
] as const;

/** The members that the best channel reaches, and which channel that is. */
export function ReachableCell({ segment }: Props) {
  const { reachable } = segment;
  if (reachable === null) return <Figure value={null} none="never calculated" />;
  const most = Math.max(...CHANNELS.map(({ channel }) => reachable[channel]));
  const best = CHANNELS.find(({ channel }) => reachable[channel] === most);
  const words = listText(CHANNELS.map(({ channel, word }) => `${figureText(reachable[channel])} ${word}`));
  return (
    <span className={styles.reachable} title={words}>
      <Figure value={most} />
      {best && most > 0 && (
        <>
          <best.icon size={13} aria-hidden="true" />
          <span className="visually-hidden">{best.word}</span>
        </>
      )}
    </span>
  );
}

/** One name, or how many with all of them on hover. */
export function Names({ names, what }: { readonly names: readonly string[]; readonly what: string }) {
  const [first, ...more] = names;
  if (first === undefined) return <span className="dimmed">none</span>;
  if (more.length === 0)
    return (
      <span className={styles.clipped} title={first}>
        {first}
      </span>
    );
  return <span title={listText(names)}>{countText(names.length, what)}</span>;
}

/** By how many things it is used, with their names on hover. */
export function UsedByCell({ segment }: Props) {
  const { campaigns, segments } = segment.used_by;
  const names = [...campaigns, ...segments].map(({ name }) => name);
  if (names.length === 0) return <span className="dimmed">0</span>;
  return (
    <span className="figures" title={listText(names)}>
      {figureText(names.length)}
    </span>
  );
}

export function OwnerCell({ segment }: Props) {
  if (segment.owner === null) return <span className="dimmed">nobody</span>;
  return (
    <span className={styles.clipped} title={segment.owner.name}>
      {segment.owner.name}
    </span>
  );
}
