/** One attempt of a delivery: when, how long, and what came back. */
import { Code } from '@mantine/core';
import { ChevronRight, CircleCheck, CircleX, Clock } from 'lucide-react';
import { durationText } from '../../shared/moment.ts';
import { RelativeTime } from '../../shared/RelativeTime.tsx';
import { Tone } from '../../shared/Tone.tsx';
import styles from './DeliveryDrawer.module.css';
import { type Attempt, readableBody } from './webhook-words.ts';

export function AttemptView({ attempt, open }: { readonly attempt: Attempt; readonly open: boolean }) {
  const { error, response, milliseconds } = attempt;
  return (
    <details className={styles.attempt} open={open}>
      <summary>
        <ChevronRight size={14} aria-hidden="true" className={styles.chevron} />
        <span>Attempt {attempt.number}</span>
        {error ? (
          <Tone tone="bad" icon={CircleX}>
            {response ? String(response.status) : 'No answer'}
          </Tone>
        ) : response ? (
          <Tone tone="ok" icon={CircleCheck}>
            {String(response.status)}
          </Tone>
        ) : (
          <Tone tone="busy" icon={Clock}>
            Under way
          </Tone>
        )}
        {milliseconds !== null && <span className="figures">{durationText(milliseconds)}</span>}
        <RelativeTime at={attempt.started_at} />
      </summary>
      <div className={styles.answer}>
        {error && (
          <p>
            {error.detail}
            {error.hint !== undefined && <span className="dimmed"> {error.hint}</span>}
          </p>
        )}
        <p className={styles.type}>POST {attempt.url}</p>
        {response && (
          <>
            <table
              className={styles.headers}
              aria-label={`Headers of the answer to attempt ${attempt.number}`}
            >
              <tbody>
                {Object.entries(response.headers).map(([name, value]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>{value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {response.body === '' ? (
              <p className="dimmed">The answer had no body.</p>
            ) : (
              <Code
                block
                className={styles.text}
                tabIndex={0}
                aria-label={`Body of the answer to attempt ${attempt.number}`}
              >
                {readableBody(response.body)}
              </Code>
            )}
            {response.truncated && (
              <p className="dimmed">Only the beginning of the answer was read, up to 16 kB and 15 seconds.</p>
            )}
          </>
        )}
      </div>
    </details>
  );
}
