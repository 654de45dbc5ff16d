/** Counts as people read them: thousands separators and figures of one width. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** `12345` → "12,345" */
export function figureText(value: number): string {
  return Number.isInteger(value) ? whole.format(value) : decimal.format(value);
}

/** `0.0312` → "3.1%"; a share that is not zero never reads as zero. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1%';
  if (share < 1 && share > 0.9995) return '> 99.9%';
  return percent.format(share);
}

/** "1 contact", "12,345 contacts" */
export function countText(value: number, one: string, many: string = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** A count; `null` is a dash that says why on hover. */
export function Figure({
  value,
  none = 'not known',
}: {
  readonly value: number | null | undefined;
  readonly none?: string;
}) {
  if (value === null || value === undefined)
    return (
      <span className="dimmed" title={none}>
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">{none}</span>
      </span>
    );
  return <span className="figures">{figureText(value)}</span>;
}
