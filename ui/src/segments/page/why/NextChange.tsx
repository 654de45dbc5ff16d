/** When the answer will turn by itself and because of which rules; that it will not; or why that cannot be told. */
import type { ReactNode } from 'react';
import type { Explanation } from '../../../../../src/api/contract/explain.ts';
import { useTimeZone } from '../../../session/use-session.ts';
import { minuteText } from '../../../shared/moment.ts';
import { changeWords } from './verdict.ts';

export function NextChange({ answer }: { readonly answer: Explanation }): ReactNode {
  const timeZone = useTimeZone();
  const change = answer.next_change;
  if (change === null || change === undefined) {
    return (
      <span>
        {answer.next_change_unknown === undefined
          ? 'Does not change with time alone.'
          : `When this changes is not known. ${answer.next_change_unknown}`}
      </span>
    );
  }
  const { what, why } = changeWords(change);
  return (
    <span>
      {what} on{' '}
      <time dateTime={change.at} className="figures">
        {minuteText(Date.parse(change.at), timeZone)}
      </time>
      {why}, if nothing else happens.
    </span>
  );
}
