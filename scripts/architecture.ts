/**
 * The architecture test: dependency-cruiser's rules (.dependency-cruiser.mjs), that it really saw the modules (a tool that
 * reads nothing finds nothing wrong), and the house rules no linter here can state: no casts, small files.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { z } from 'zod';

const LEAST_MODULES = 120;
const MOST_LINES = 400;

const report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(
      z.object({
        rule: z.object({ name: z.string() }),
        from: z.string(),
        to: z.string(),
        comment: z.string().optional(),
      }),
    ),
  }),
});

function cruised() {
  const output = execFileSync(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      'src',
      'ui/src',
      'scripts',
    ],
    { encoding: 'utf8', maxBuffer: 200_000_000 },
  );
  return report.parse(JSON.parse(output)).summary;
}

function sourceFiles(): string[] {
  return execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'ui/src', 'test', 'bench', 'scripts'],
    {
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((path) => /\.tsx?$/.test(path) && existsSync(path));
}

/** Places with `x as Y` or `<Y>x`; `as const` says nothing false and is allowed. */
function castsIn(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const cast = ts.isAsExpression(node) || ts.isTypeAssertionExpression(node);
    if (cast && node.type.getText(file) !== 'const') {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push(`${path}:${line + 1} casts: parse it, or narrow it with a guard`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const summary = cruised();
const files = sourceFiles();
const problems = [
  ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  ...(summary.totalCruised < LEAST_MODULES
    ? [`only ${summary.totalCruised} modules were read; at least ${LEAST_MODULES} were expected`]
    : []),
  ...files.flatMap(castsIn),
  ...files
    .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines; ${MOST_LINES} is the end of a file`),
];
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(
  `${summary.totalCruised} modules and ${files.length} files read, ${problems.length} problems\n`,
);
process.exit(problems.length > 0 ? 1 : 0);
