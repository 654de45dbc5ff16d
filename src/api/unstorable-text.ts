/** Text that comes as valid JSON and no database stores: a NUL character, or half a surrogate pair. */
import { Refusal } from '../errors.ts';

/** What PostgreSQL says of it: of text, of JSON with a NUL, of JSON with half a pair. */
const CODES = new Set(['22021', '22P05', '22P02']);

/**
 * What to answer when the control database refused a text that the request brought; undefined when it was something else.
 * @param error as the driver threw it
 */
export function unstorableText(
  error: unknown,
  request: { readonly body: unknown; readonly query: unknown; readonly params: unknown },
): Refusal | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !CODES.has(String(error.code)))
    return undefined;
  const inBody = placeOf(request.body, '');
  if (inBody !== undefined) return new Refusal('invalid_value', sentence('The text'), { path: inBody });
  const inQuery = placeOf(request.query, '');
  if (inQuery !== undefined) return new Refusal('invalid_query', sentence('The text'), { path: inQuery });
  return placeOf(request.params, '') === undefined
    ? undefined
    : new Refusal('bad_request', sentence('The address'));
}

function sentence(what: string): string {
  return `${what} has a NUL character or half a character in it, which cannot be stored.`;
}

/** The JSON pointer of the first such text. */
function placeOf(given: unknown, path: string): string | undefined {
  if (typeof given === 'string') return isStorable(given) ? undefined : path;
  if (typeof given !== 'object' || given === null) return undefined;
  for (const [key, value] of Object.entries(given)) {
    const place = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const found = isStorable(key) ? placeOf(value, place) : path;
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
