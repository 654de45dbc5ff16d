/**
 * Pins: contacts that are members, or not, whatever the rules say. A segment is (rules or pinned in) and not pinned out.
 * They are part of the version, beside its definition; their places are `/pins/include` and `/pins/exclude`.
 */
import { z } from 'zod';
import type { CoreRule } from './core-rule.ts';

/** Numbers of contacts, each at most once and on one side only. */
export const pins = z.object({
  include: z.array(z.int().nonnegative()).readonly().default([]),
  exclude: z.array(z.int().nonnegative()).readonly().default([]),
});
export type Pins = z.output<typeof pins>;

export const NO_PINS: Pins = { include: [], exclude: [] };

/** Contacts that can be pinned to one side of a segment. */
export const MOST_PINS = 10_000;

export const PINNED_IN = '/pins/include';
export const PINNED_OUT = '/pins/exclude';

/** The rule with its pins; the rule itself where there are none. */
export function withPins(core: CoreRule, { include, exclude }: Pins): CoreRule {
  const wider: CoreRule =
    include.length === 0
      ? core
      : {
          kind: 'any',
          path: '/pins/any',
          rules: [core, { kind: 'pinned', path: PINNED_IN, side: 'in', contacts: include }],
        };
  if (exclude.length === 0) return wider;
  const pinned: CoreRule = { kind: 'pinned', path: PINNED_OUT, side: 'out', contacts: exclude };
  return { kind: 'all', path: '/pins', rules: [wider, { kind: 'not', path: PINNED_OUT, rule: pinned }] };
}
