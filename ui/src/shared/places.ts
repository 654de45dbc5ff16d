/** Time zones and regions to choose from, as the browser knows them. */

const FALLBACK = 'UTC';

/** IANA names, the browser's own first. */
export function timeZones(): string[] {
  const own = browserTimeZone();
  return [...new Set([own, FALLBACK, ...Intl.supportedValuesOf('timeZone')])];
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || FALLBACK;
}

const A = 'A'.charCodeAt(0);
const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(A + index));

/** Codes the browser can name that are no places with phone numbers of their own. */
const NO_PLACES = new Set([
  'EU',
  'EZ',
  'UN',
  'ZZ',
  'XA',
  'XB',
  'QO',
  'AN',
  'AQ',
  'BV',
  'CP',
  'CQ',
  'DG',
  'EA',
  'GS',
  'HM',
  'IC',
  'PN',
  'TF',
  'UM',
]);

/** Two-letter regions with their English names, by name. */
export function regions(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const found = new Map<string, string>();
  for (const first of LETTERS)
    for (const second of LETTERS) {
      const code = first + second;
      const name = NO_PLACES.has(code) ? undefined : names.of(code);
      // Codes out of use carry the name of their successor: the canonical one stays.
      if (
        name !== undefined &&
        new Intl.Locale('und', { region: code }).maximize().region === code &&
        Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`
      )
        found.set(code, name);
    }
  return [...found]
    .map(([value, label]) => ({ value, label: `${label} (${value})` }))
    .sort((a, b) => a.label.localeCompare(b.label, 'en'));
}

/** The region of the browser's language when it names one: `de-AT` → AT. */
export function browserRegion(): string | undefined {
  try {
    return new Intl.Locale(navigator.language).region;
  } catch {
    // Some systems name a language that is no locale ("en-US@posix"): then nothing is guessed.
    return undefined;
  }
}
