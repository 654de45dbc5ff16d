/** The API as a page for people, printed from the OpenAPI document; no scripts, nothing fetched from elsewhere. */

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isJson(inner) ? inner[key] : undefined), value);
}

function typeName(schema: unknown): string {
  if (!isJson(schema)) return 'anything';
  const { type, anyOf, const: fixed, items } = schema;
  const values = schema.enum;
  if (Array.isArray(values)) return values.map((one) => JSON.stringify(one)).join(' | ');
  if (fixed !== undefined) return JSON.stringify(fixed);
  if (Array.isArray(anyOf)) return anyOf.map(typeName).join(' | ');
  if (type === 'array') return `${typeName(items)}[]`;
  return typeof type === 'string' ? type : 'anything';
}

function fieldsOf(schema: unknown, depth = 0): string {
  const properties = at(schema, 'properties') ?? at(schema, 'items', 'properties');
  if (!isJson(properties) || depth > 3) return '';
  const required = at(schema, 'required') ?? at(schema, 'items', 'required');
  const needed = Array.isArray(required) ? required : [];
  const rows = Object.entries(properties).map(
    ([name, property]) =>
      `<li><code>${escapeHtml(name)}</code> <span>${escapeHtml(typeName(property))}${needed.includes(name) ? '' : ', optional'}</span>${fieldsOf(property, depth + 1)}</li>`,
  );
  return `<ul>${rows.join('')}</ul>`;
}

function callHtml(method: string, path: string, call: unknown): string {
  const parameters = at(call, 'parameters');
  const listed = (Array.isArray(parameters) ? parameters : []).map(
    (parameter) =>
      `<li><code>${escapeHtml(String(at(parameter, 'name')))}</code> <span>${escapeHtml(String(at(parameter, 'in')))}, ${escapeHtml(typeName(at(parameter, 'schema')))}</span></li>`,
  );
  const body = at(call, 'requestBody', 'content', 'application/json', 'schema');
  const responses = at(call, 'responses');
  const [status, answer] = Object.entries(isJson(responses) ? responses : {})[0] ?? ['', undefined];
  const answerSchema = at(answer, 'content', 'application/json', 'schema');
  const id = escapeHtml(String(at(call, 'operationId')));
  return `<section id="${id}"><h3><b class="${method}">${method.toUpperCase()}</b> <code>/api/v1${escapeHtml(path)}</code></h3>
<p>${escapeHtml(String(at(call, 'summary')))}. ${escapeHtml(String(at(call, 'description')))}</p>
${listed.length > 0 ? `<h4>Parameters</h4><ul>${listed.join('')}</ul>` : ''}
${body ? `<h4>Body</h4>${fieldsOf(body) || `<p>${escapeHtml(typeName(body))}</p>`}` : ''}
<h4>Answer ${escapeHtml(status)}</h4>${answerSchema ? fieldsOf(answerSchema) || `<p>${escapeHtml(typeName(answerSchema))}</p>` : ''}</section>`;
}

/** The page as HTML. */
export function docsPage(document: Json): string {
  const byTag = new Map<string, { id: string; summary: string; html: string }[]>();
  for (const [path, calls] of Object.entries(isJson(document.paths) ? document.paths : {})) {
    for (const [method, call] of Object.entries(isJson(calls) ? calls : {})) {
      const tags = at(call, 'tags');
      const tag = Array.isArray(tags) ? String(tags[0]) : 'Other';
      const listed = byTag.get(tag) ?? [];
      listed.push({
        id: String(at(call, 'operationId')),
        summary: String(at(call, 'summary')),
        html: callHtml(method, path, call),
      });
      byTag.set(tag, listed);
    }
  }
  const contents = [...byTag].map(
    ([tag, calls]) =>
      `<li>${escapeHtml(tag)}<ul>${calls.map(({ id, summary }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(summary)}</a></li>`).join('')}</ul></li>`,
  );
  const sections = [...byTag].map(
    ([tag, calls]) => `<h2>${escapeHtml(tag)}</h2>${calls.map(({ html }) => html).join('')}`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Muster API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/api/docs/docs.css"></head>
<body><nav aria-label="Contents"><ul>${contents.join('')}</ul></nav><main><h1>Muster API</h1>
<p>The same document for programs: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI 3.1). Programs send
<code>Authorization: Bearer &lt;api key&gt;</code>. Refusals and failures are problem+json (RFC 9457) with a
<code>code</code>, a sentence in <code>detail</code> and, where there is one, the <code>path</code> to the offending part.</p>
${sections.join('')}</main></body></html>`;
}

docsPage.css = `:root{color-scheme:light dark;font:14px/1.5 system-ui,sans-serif}
body{display:grid;grid-template-columns:20rem minmax(0,60rem);gap:2rem;margin:0;padding:0 1.5rem}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem 0}nav ul{list-style:none;padding-left:.75rem}
section{border-top:1px solid color-mix(in srgb,CanvasText 20%,transparent);padding:.5rem 0 1rem}
h3 b{display:inline-block;min-width:4.5rem}li span{color:color-mix(in srgb,CanvasText 75%,transparent)}
code{font-family:ui-monospace,monospace}@media(max-width:800px){body{display:block}nav{position:static;height:auto}}`;
