/** What parsing keeps account of on its way through a definition. */
import type { Draft } from './draft.ts';
import type { Problem } from './problem.ts';
import type { RulePath } from './rule.ts';

/** Problems found so far, in the order found, and rules met so far. */
export type Reading = { readonly problems: Problem[]; rules: number };

/** Parses the filter of an event at a path: a group, read as deep in the tree as the rule that holds it. */
export type ParseWhere = (input: unknown, path: RulePath) => Draft | undefined;
