/**
 * SQL as a value for the warehouse: text with typed placeholders and their values, never glued strings.
 *
 * Fragments nest; placeholders are numbered in order of appearance when the whole is rendered, so the same question
 * always has the same bytes (which are hashed into a calculation's fingerprint). The engine binds `{p1:String}` on
 * its own side, arrays included; nobody escapes values by hand. Idea: drizzle's `sql` template, kysely's compiled query.
 */

export type ParamType =
  | 'String'
  | 'Float64'
  | 'UInt8'
  | 'UInt32'
  | 'UInt64'
  | 'Int32'
  | 'Int64'
  | 'Bool'
  | 'Date32'
  | "DateTime64(3, 'UTC')"
  | 'Array(String)'
  | 'Array(Float64)'
  | 'Array(Int64)'
  | 'Array(UInt8)'
  | 'Array(UInt32)'
  | 'Array(UInt64)';

export type ParamValue = string | number | boolean | readonly string[] | readonly number[];

type Chunk =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'param'; readonly type: ParamType; readonly value: ParamValue };

/** A piece of SQL. Build it with `sql`, `param`, `ident`, `join`; read it with `render`. */
export type Sql = { readonly chunks: readonly Chunk[] };

/** What an engine is given: text with `{p1:Type}` placeholders and the values by name. */
export type RenderedSql = {
  readonly text: string;
  readonly params: Readonly<Record<string, { readonly type: ParamType; readonly value: ParamValue }>>;
};

/**
 * A template whose holes take only other pieces of SQL; a bare string does not type-check.
 * @example render(sql`select ${ident('no')} from contacts where email = ${param('String', 'a@b.c')}`)
 *   // { text: 'select `no` from contacts where email = {p1:String}', params: { p1: { type: 'String', value: 'a@b.c' } } }
 */
export function sql(texts: TemplateStringsArray, ...holes: readonly Sql[]): Sql {
  const chunks: Chunk[] = [];
  texts.forEach((text, index) => {
    if (text !== '') chunks.push({ kind: 'text', text });
    const hole = holes[index];
    // One by one: a statement over hundreds of columns has more chunks than a call may have arguments.
    if (hole) for (const chunk of hole.chunks) chunks.push(chunk);
  });
  return { chunks };
}

/** A value the engine binds. */
export function param(type: ParamType, value: ParamValue): Sql {
  return { chunks: [{ kind: 'param', type, value }] };
}

/** A column or table name, quoted. Names come from the catalogue, never from a caller; a back-tick is a bug. */
export function ident(name: string): Sql {
  if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) throw new Error(`Not a name for SQL: ${JSON.stringify(name)}`);
  return { chunks: [{ kind: 'text', text: `\`${name}\`` }] };
}

/** Text the code itself wrote (a table name from a constant, a keyword). Never pass anything that came from outside. */
export function raw(text: string): Sql {
  return { chunks: [{ kind: 'text', text }] };
}

/** Pieces with a separator between them. */
export function join(pieces: readonly Sql[], separator: string): Sql {
  return {
    chunks: pieces.flatMap((piece, index) =>
      index === 0 ? piece.chunks : [{ kind: 'text' as const, text: separator }, ...piece.chunks],
    ),
  };
}

/** Numbers the placeholders in order of appearance; equal neighbours are not merged, so bytes follow the tree alone. */
export function render(piece: Sql): RenderedSql {
  const params: Record<string, { type: ParamType; value: ParamValue }> = {};
  let text = '';
  let count = 0;
  for (const chunk of piece.chunks) {
    if (chunk.kind === 'text') text += chunk.text;
    else {
      count += 1;
      params[`p${count}`] = { type: chunk.type, value: chunk.value };
      text += `{p${count}:${chunk.type}}`;
    }
  }
  return { text, params };
}
