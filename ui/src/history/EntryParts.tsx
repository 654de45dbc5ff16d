/** The parts of an entry of the history: what was done to which thing, and which values changed from what to what. */
import { UnstyledButton } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import type { HistoryEntry } from '../../../src/api/contract/history.ts';
import { useTimeZone } from '../session/use-session.ts';
import { countText } from '../shared/Figure.tsx';
import { TextLink } from '../shared/TextLink.tsx';
import styles from './history.module.css';
import { subjectOf, valueText } from './history-words.ts';

const SESSION = /\.signed_(in|out)$/;

/** "changed the rules of segment Buyers" */
export function Act({
  entry,
  ofThis,
}: {
  readonly entry: HistoryEntry;
  /** How the subject is called where all entries are about one: "this segment". */
  readonly ofThis?: string;
}) {
  const { kind, name, href } = subjectOf(entry);
  if (ofThis !== undefined) return <span className={styles.act}>{`${entry.words} ${ofThis}`}</span>;
  // Who signs in does it to nobody.
  if (entry.subject.kind === 'user' && SESSION.test(entry.action))
    return <span className={styles.act}>{entry.words}</span>;
  return (
    <span className={styles.act}>
      {entry.words} {name === '' ? '' : kind}{' '}
      {href === undefined ? (
        <span className={styles.name}>{name === '' ? kind : name}</span>
      ) : (
        <TextLink href={href}>{name === '' ? kind : name}</TextLink>
      )}
    </span>
  );
}

/** So many changes are shown before somebody asks for all. */
const FIRST = 3;

export function Changes({ entry }: { readonly entry: HistoryEntry }) {
  const [isWhole, setWhole] = useState(false);
  const timeZone = useTimeZone();
  const more = entry.changes.length - FIRST;
  const shown = isWhole ? entry.changes : entry.changes.slice(0, FIRST);
  if (entry.changes.length === 0) return <span className="dimmed">–</span>;
  return (
    <ul className={styles.changes}>
      {shown.map((change) => {
        const [from, to] = [valueText(change.from, timeZone), valueText(change.to, timeZone)];
        return (
          <li key={change.key}>
            <span className={styles.label}>{change.label}</span>
            {from !== undefined && (
              <>
                <span className={styles.from}>
                  <span className="visually-hidden">from </span>
                  {from}
                </span>
                <ArrowRight size={12} aria-hidden="true" />
              </>
            )}
            <span className={styles.to}>
              {from !== undefined && <span className="visually-hidden">to </span>}
              {to ?? <span className="dimmed">nothing</span>}
            </span>
          </li>
        );
      })}
      {more > 0 && (
        <li>
          <UnstyledButton
            className={styles.more}
            aria-expanded={isWhole}
            onClick={(event) => {
              event.stopPropagation();
              setWhole(!isWhole);
            }}
          >
            {isWhole ? 'Show fewer' : `And ${countText(more, 'more change')}`}
          </UnstyledButton>
        </li>
      )}
    </ul>
  );
}

const ACTORS = { user: '', api_key: 'API key', system: 'by itself' } as const;

export function Who({ actor }: { readonly actor: HistoryEntry['actor'] }) {
  return (
    <span className={styles.who}>
      <span>{actor.name}</span>
      {ACTORS[actor.kind] !== '' && <span className={styles.kind}>{ACTORS[actor.kind]}</span>}
    </span>
  );
}
