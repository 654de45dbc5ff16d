/** Writes docs/errors.md from the table of codes; a test compares the two. Run: node_modules/.bin/node scripts/errors-page.ts */
import { writeFileSync } from 'node:fs';
import { ERRORS } from '../src/errors.ts';

const rows = Object.entries(ERRORS).map(
  ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
);
const page = `# Errors

Every refusal and failure carries one of these codes. The sentence in \`detail\` says what happened in the case at hand,
\`path\` where, \`hint\` what to do. Codes with status 422 and the title "The definition is refused" speak about a place in a
definition; [rules.md](rules.md) says what a definition may hold.

A run that did not end well says why in \`error\` with one of these codes (\`preflight_blocked\`, \`process_died\`, \`engine_unavailable\`, …), or
with \`delivery_failed\`: some batches could not be handed over. What one waits for stands in \`delivery.last_error\`, whose codes are in
[delivery.md](delivery.md#exactly-once-is-yours-at-least-once-is-ours).

| Code | Status | Title |
|---|---|---|
${rows.join('\n')}
`;
writeFileSync(new URL('../docs/errors.md', import.meta.url), page);
