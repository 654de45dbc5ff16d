/** Why one contact is reached or missed: the first reason in a sentence, what it rests on, the fix, and each segment with its rules. */
import { UnstyledButton } from '@mantine/core';
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ReachExplanation } from '../../../../../src/api/contract/runs.ts';
import { contactName } from '../../../contacts/contact-name.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { LinkButton } from '../../../shared/LinkButton.tsx';
import { minuteText } from '../../../shared/moment.ts';
import { TextLink } from '../../../shared/TextLink.tsx';
import { channelInText } from '../../campaign-words.ts';
import { traceHref } from '../../trace/trace-words.ts';
import type { ReachOf } from './ReachBox.tsx';
import { ReachSegments } from './ReachSegments.tsx';
import styles from './reach.module.css';
import { originWords, reachHeadline } from './reach-words.ts';

export function ReachAnswer({
  answer,
  of,
  onAsk,
}: {
  readonly answer: ReachExplanation;
  readonly of: ReachOf;
  readonly onAsk: (contact: string) => void;
}): ReactNode {
  const timeZone = useTimeZone();
  const { contact, reason, sentence, fix, as_of: asOf } = answer;
  const name = contactName(contact);
  const tone = reason === 'targeted' ? 'in' : reason === 'not_considered' ? 'none' : 'out';
  const Icon = { in: CircleCheck, none: CircleMinus, out: CircleX }[tone];
  return (
    <>
      <section className={styles.verdict} data-tone={tone} aria-label="Verdict" aria-live="polite">
        <Icon size={22} aria-hidden="true" />
        <div className={styles.words}>
          <h3 className={styles.headline}>
            {reachHeadline(name, reason, of.kind === 'run' ? 'then' : 'now')}
          </h3>
          <p className={styles.line}>{sentence}</p>
          <Record answer={answer} onAsk={onAsk} />
          <p className={styles.small}>
            {of.kind === 'run' ? 'As the run found it' : 'As it is'} {minuteText(Date.parse(asOf), timeZone)}.
          </p>
        </div>
        <div className={styles.acts}>
          {fix !== null && (
            <LinkButton size="compact-md" href={fix.href}>
              {fix.label}
            </LinkButton>
          )}
          {fix?.where !== 'contact' && (
            <LinkButton size="compact-md" variant="default" href={`/contacts/${contact.id}`}>
              Open contact
            </LinkButton>
          )}
        </div>
      </section>
      {answer.segments.length > 0 && <ReachSegments answer={answer} name={name} />}
      {of.kind === 'run' && (
        <p className={styles.small}>
          What would a run do now?{' '}
          <TextLink href={`/campaigns/${of.run.campaign.id}?contact=${contact.id}`}>
            Ask the campaign about {name}
          </TextLink>
          .
        </p>
      )}
      <p className={styles.small}>
        Is that not what was meant?{' '}
        <TextLink
          href={
            of.kind === 'run'
              ? traceHref(of.run.campaign.id, { run: of.run.id, contact: contact.id })
              : traceHref(of.campaign.id, { contact: contact.id })
          }
        >
          Check everything about {name}
        </TextLink>
        .
      </p>
    </>
  );
}

/** What the reason rests on. */
function Record({
  answer: { preference, duplicate_of: other, earlier_runs: earlier },
  onAsk,
}: {
  readonly answer: ReachExplanation;
  readonly onAsk: (contact: string) => void;
}) {
  const timeZone = useTimeZone();
  const at = (instant: string) => minuteText(Date.parse(instant), timeZone);
  if (preference !== null)
    return (
      <p className={styles.line}>
        The preference was recorded {originWords(preference.origin)} on {at(preference.at)}, for the channel{' '}
        {channelInText(preference.channel)}.
      </p>
    );
  if (other !== null)
    return (
      <p className={styles.line}>
        <TextLink href={`/contacts/${other.id}`}>{contactName(other)}</TextLink> stands for the address.{' '}
        <UnstyledButton className={styles.ask} onClick={() => onAsk(other.id)}>
          Ask about {contactName(other)}
        </UnstyledButton>
      </p>
    );
  if (earlier.length === 0) return null;
  return (
    <ul className={styles.runs} aria-label="Runs that count">
      {earlier.map((run) => (
        <li key={run.id}>
          <TextLink href={`/runs/${run.id}`}>{run.campaign.name}</TextLink>{' '}
          <span className="dimmed">{at(run.as_of)}</span>
        </li>
      ))}
    </ul>
  );
}
