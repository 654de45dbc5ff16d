/**
 * How many members each channel reaches and, for the others, the first reason why not. The figures of a channel are shown
 * adding up to the members, as a bar and as figures.
 */
import { Tooltip } from '@mantine/core';
import type { Segment } from '../../../../src/api/contract/segments.ts';
import { countText, figureText, shareText } from '../../shared/Figure.tsx';
import { Panel } from '../../shared/Panel.tsx';
import styles from './reach.module.css';

const CHANNELS = [
  { id: 'email', label: 'Email' },
  { id: 'sms', label: 'SMS' },
  { id: 'phone', label: 'Phone' },
] as const;

const PARTS = [
  { id: 'reachable', label: 'Reachable' },
  { id: 'inactive', label: 'Inactive' },
  { id: 'no_address', label: 'No address' },
  { id: 'invalid_address', label: 'Invalid address' },
  { id: 'unsubscribed', label: 'Unsubscribed' },
] as const;

export function ReachPanel({ segment }: { readonly segment: Segment }) {
  const { reach, count } = segment;
  if (reach === null || count === null) {
    return (
      <Panel title="Reach">
        <p className={styles.nothing}>
          {segment.kind === 'list'
            ? 'Known once somebody is in it.'
            : 'Known once the segment has been calculated.'}
        </p>
      </Panel>
    );
  }
  if (count === 0) {
    return (
      <Panel title="Reach">
        <p className={styles.nothing}>Nobody is in it, so there is nobody to reach.</p>
      </Panel>
    );
  }
  const shown = PARTS.filter(
    (part) => part.id === 'reachable' || CHANNELS.some((channel) => reach[channel.id][part.id] > 0),
  );
  return (
    <Panel title="Reach" aside={<span className="dimmed figures">of {countText(count, 'member')}</span>}>
      <table className={styles.reach}>
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col" className={styles.barHead}>
              Shares
            </th>
            {shown.map((part) => (
              <th key={part.id} scope="col" data-align="right">
                <span className={styles.swatch} data-part={part.id} aria-hidden="true" />
                {part.label}
              </th>
            ))}
            <th scope="col" data-align="right">
              Members
            </th>
          </tr>
        </thead>
        <tbody>
          {CHANNELS.map((channel) => {
            const figures = reach[channel.id];
            const sum = PARTS.reduce((total, part) => total + figures[part.id], 0);
            return (
              <tr key={channel.id}>
                <th scope="row">{channel.label}</th>
                <td className={styles.barCell}>
                  <span className={styles.stack} aria-hidden="true">
                    {PARTS.filter((part) => figures[part.id] > 0).map((part) => (
                      <Tooltip
                        key={part.id}
                        label={`${part.label}: ${figureText(figures[part.id])} (${shareText(figures[part.id] / sum)})`}
                      >
                        <span data-part={part.id} style={{ flexGrow: figures[part.id] }} />
                      </Tooltip>
                    ))}
                  </span>
                </td>
                {shown.map((part, index) => (
                  <td key={part.id} data-align="right" data-label={part.label} className="figures">
                    {index > 0 && <span className={styles.sign}>+</span>}
                    {figureText(figures[part.id])}
                  </td>
                ))}
                <td data-align="right" data-label="Members" className="figures">
                  <span className={styles.sign}>=</span>
                  {figureText(sum)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
