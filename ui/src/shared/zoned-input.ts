/** Between instants and what `<input type="datetime-local">` holds, in a given time zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

/** `2026-03-12T13:05:00.000Z` → "2026-03-12T14:05:00" in Europe/Berlin; an empty string when it is no instant. */
export function inputOfInstant(instant: string, timeZone: string): string {
  const at = Date.parse(instant);
  if (!Number.isFinite(at)) return '';
  const { year = '', month, day, hour, minute, second } = partsOf(at, timeZone);
  return `${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** The inverse; a moment that a clock change skips is moved on by the hour that is missing. Undefined when it is no moment. */
export function instantOfInput(input: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${input}Z`);
  if (input === '' || !Number.isFinite(asUtc)) return undefined;
  const offsetAt = (at: number) =>
    Date.parse(`${inputOfInstant(new Date(at).toISOString(), timeZone)}Z`) - at;
  const first = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(first)).toISOString();
}
