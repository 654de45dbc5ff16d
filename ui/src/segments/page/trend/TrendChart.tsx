/**
 * Members after each calculation as a line over time, who entered and left as bars below it, and marks for what happened.
 * With the keyboard: focus it, then the arrow keys go from calculation to calculation. The table says the same.
 */
import { useMemo } from 'react';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useTimeZone } from '../../../session/use-session.ts';
import { countText, figureText } from '../../../shared/Figure.tsx';
import { minuteText } from '../../../shared/moment.ts';
import { EventSign, KINDS, SignShape } from './EventSign.tsx';
import { domainOf, type Mark, marksOf } from './marks.ts';
import type { Trend } from './TrendPanel.tsx';
import styles from './trend.module.css';

const DAY = 86_400_000;
/** The vertical axes are equally wide, so that both drawings share their time line. */
const AXIS = 52;
/** With more points than this their dots would hide the line. */
const DOTS = 60;

export function TrendChart({ trend }: { readonly trend: Trend }) {
  const timeZone = useTimeZone();
  const { points, events } = trend;
  const data = useMemo(
    () =>
      points.map((point) => ({
        ...point,
        time: Date.parse(point.at),
        // The first calculation brought in everybody.
        come: point.entered ?? point.count,
        gone: -(point.left ?? 0),
      })),
    [points],
  );
  const [start, end] = domainOf([...data.map(({ time }) => time), ...events.map(({ at }) => Date.parse(at))]);
  const marks = marksOf(events, [start, end]);
  const kinds = [...new Set(events.map(({ kind }) => kind))];
  const tick = tickText(end - start, timeZone);
  const time = (
    <XAxis
      dataKey="time"
      type="number"
      scale="time"
      domain={[start, end]}
      tickFormatter={tick}
      tick={{ fontSize: 11, fill: 'var(--mantine-color-dimmed)' }}
      stroke="var(--mantine-color-default-border)"
      minTickGap={28}
    />
  );
  const tip = (
    <Tooltip
      isAnimationActive={false}
      cursor={{ stroke: 'var(--mantine-color-dimmed)', strokeDasharray: '2 3' }}
      content={({ active, payload }) => {
        const point: unknown = payload?.[0]?.payload;
        const found = active ? data.find((one) => one === point) : undefined;
        return found === undefined ? null : <Tip point={found} timeZone={timeZone} />;
      }}
    />
  );
  return (
    <div className={styles.charts}>
      <ul className={styles.legend}>
        <li>
          <span className={styles.lineKey} /> Members
        </li>
        <li>
          <span className={styles.barKey} data-tone="ok" /> Entered (up)
        </li>
        <li>
          <span className={styles.barKey} data-tone="bad" /> Left (down)
        </li>
        {kinds.map((kind) => (
          <li key={kind}>
            <EventSign kind={kind} /> {KINDS[kind]}
          </li>
        ))}
        {marks.some(({ kind }) => kind === undefined) && (
          <li>
            <EventSign kind={undefined} /> Several
          </li>
        )}
      </ul>
      <ResponsiveContainer width="100%" height={220}>
        <ComposedChart
          data={data}
          syncId="trend"
          margin={{ top: 18, right: 8, bottom: 0, left: 0 }}
          title={`Members over time: ${summaryOf(points)}`}
        >
          <CartesianGrid vertical={false} stroke="var(--muster-line)" />
          {time}
          <YAxis
            width={AXIS}
            domain={[0, 'auto']}
            allowDecimals={false}
            tickFormatter={figureText}
            tick={{ fontSize: 11, fill: 'var(--mantine-color-dimmed)' }}
            stroke="var(--mantine-color-default-border)"
          />
          {marks.map((mark) => (
            <ReferenceLine
              key={mark.at}
              x={mark.at}
              stroke="var(--mantine-color-dimmed)"
              strokeDasharray="2 4"
              strokeOpacity={0.6}
              label={({ viewBox }) => <MarkSign mark={mark} {...placeOf(viewBox)} />}
            />
          ))}
          {tip}
          <Line
            type="stepAfter"
            dataKey="count"
            stroke="var(--muster-accent-text)"
            strokeWidth={2}
            dot={data.length <= DOTS ? { r: 2.5, fill: 'var(--muster-accent-text)', strokeWidth: 0 } : false}
            activeDot={{ r: 4 }}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
      <ResponsiveContainer width="100%" height={90}>
        <ComposedChart
          data={data}
          syncId="trend"
          stackOffset="sign"
          margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
          aria-hidden="true"
        >
          <XAxis dataKey="time" type="number" scale="time" domain={[start, end]} hide />
          <YAxis
            width={AXIS}
            tickCount={3}
            allowDecimals={false}
            tickFormatter={(value: number) => figureText(Math.abs(value))}
            tick={{ fontSize: 11, fill: 'var(--mantine-color-dimmed)' }}
            stroke="var(--mantine-color-default-border)"
          />
          <ReferenceLine y={0} stroke="var(--mantine-color-default-border)" />
          <Bar dataKey="come" stackId="moved" barSize={6} fill="var(--muster-ok)" isAnimationActive={false} />
          <Bar
            dataKey="gone"
            stackId="moved"
            barSize={6}
            fill="var(--muster-bad)"
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

function Tip({
  point,
  timeZone,
}: {
  readonly point: Trend['points'][number] & { readonly time: number };
  readonly timeZone: string;
}) {
  return (
    <div className={styles.tip}>
      <strong>{countText(point.count, 'member')}</strong>
      <span>{minuteText(point.time, timeZone)}</span>
      {point.entered !== null && point.left !== null && (
        <span className="figures">
          {figureText(point.entered)} entered, {figureText(point.left)} left
        </span>
      )}
      <span>
        Version {point.version}, asked by {point.requested_by}
        {point.calculations > 1 && `, with ${countText(point.calculations - 1, 'calculation')} before it`}
      </span>
    </div>
  );
}

/** The mark stands on top of its line; its sentences are its title, and stand in the list below the chart. */
function MarkSign({ mark, x, y }: { readonly mark: Mark; readonly x: number; readonly y: number }) {
  return (
    <g>
      <title>{mark.events.map(({ sentence }) => sentence).join('\n')}</title>
      <SignShape kind={mark.kind} x={x - 6} y={y - 14} />
      {mark.events.length > 1 && (
        <text x={x + 8} y={y - 5} className={styles.markCount}>
          {mark.events.length}
        </text>
      )}
    </g>
  );
}

function placeOf(viewBox: unknown): { readonly x: number; readonly y: number } {
  if (typeof viewBox !== 'object' || viewBox === null || !('x' in viewBox) || !('y' in viewBox))
    return { x: 0, y: 0 };
  const { x, y } = viewBox;
  return { x: typeof x === 'number' ? x : 0, y: typeof y === 'number' ? y : 0 };
}

/** Ticks name the time of day where the whole line is short, and the year where it is long. */
function tickText(span: number, timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat(
    'en-GB',
    span < 2 * DAY
      ? { hour: '2-digit', minute: '2-digit', timeZone }
      : span < 300 * DAY
        ? { day: 'numeric', month: 'short', timeZone }
        : { month: 'short', year: 'numeric', timeZone },
  );
  return (time) => format.format(time);
}

function summaryOf(points: Trend['points']): string {
  const counts = points.map(({ count }) => count);
  const [first = 0] = counts;
  return `${figureText(first)} at first, ${figureText(counts.at(-1) ?? 0)} now, between ${figureText(Math.min(...counts))} and ${figureText(Math.max(...counts))} over ${countText(points.length, 'calculation')}`;
}
