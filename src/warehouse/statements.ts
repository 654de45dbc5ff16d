/** Cuts a SQL file into its statements; a semicolon in a string, a quoted name or a comment is none. */

const PIECE =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"`;/-]+|[/-]/g;

/**
 * @example statements("select ';'; -- the end; really\nselect 2;") // ["select ';'", '-- the end; really\nselect 2']
 */
export function statements(text: string): string[] {
  const found: string[] = [];
  let current = '';
  let hasWords = false;
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece === ';') {
      if (hasWords) found.push(current.trim());
      current = '';
      hasWords = false;
    } else {
      current += piece;
      hasWords ||= piece.trim() !== '' && !piece.startsWith('--') && !piece.startsWith('/*');
    }
  }
  if (hasWords) found.push(current.trim());
  return found;
}
