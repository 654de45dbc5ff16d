/** What there is to say about a rule, group or step, under it: what is wrong, what is still to do, what was noticed. */
import { CircleAlert, CircleDashed, Info, TriangleAlert } from 'lucide-react';
import styles from './note.module.css';
import type { RuleLint, RuleProblem } from './rule-notes.ts';

export function NodeNotes({
  problems,
  lint,
  insistent,
  showUnfinished = false,
}: {
  readonly problems: readonly RuleProblem[];
  readonly lint: readonly RuleLint[];
  /** True when what is unfinished is shown as wrong. */
  readonly insistent: boolean;
  /** True where what is unfinished is told in words even before that. */
  readonly showUnfinished?: boolean;
}) {
  const told = problems.filter(({ unfinished }) => !unfinished || insistent || showUnfinished);
  return (
    <>
      {told.map((problem) => {
        const isOpen = problem.unfinished && !insistent;
        const Icon = isOpen ? CircleDashed : CircleAlert;
        return (
          <p
            key={`${problem.path} ${problem.detail}`}
            className={styles.note}
            data-tone={isOpen ? 'open' : 'bad'}
          >
            <Icon size={14} aria-hidden="true" />
            <Said {...problem} />
          </p>
        );
      })}
      {lint.map((one) => {
        const Icon = one.level === 'info' ? Info : TriangleAlert;
        const tone = one.level === 'blocker' ? 'bad' : one.level === 'warning' ? 'warn' : undefined;
        return (
          <p key={`${one.path} ${one.detail}`} className={styles.note} data-tone={tone}>
            <Icon size={14} aria-hidden="true" />
            <Said {...one} />
          </p>
        );
      })}
    </>
  );
}

function Said({ detail, hint }: { readonly detail: string; readonly hint?: string | undefined }) {
  return (
    <span>
      {detail}
      {hint !== undefined && ` ${hint}`}
    </span>
  );
}
