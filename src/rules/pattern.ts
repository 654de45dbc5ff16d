/**
 * Patterns of `matches`: regular expressions in RE2's syntax, so that no pattern can take exponential time. Says which
 * patterns are refused; how a pattern is run (ignoring case, `.` not matching a line break) is the compiler's part.
 *
 * re2js is a port of RE2 and agrees with the engine's RE2 on all that was compared, with two exceptions that are refused
 * here: it knows JavaScript's binary properties (`\p{Emoji}`), and it has no memory bound, where RE2 gives up at 8 MB
 * (`\pL{500}`: some 650 ranges of letters, 500 times).
 */
import { RE2JS, RE2JSException } from 're2js';
import { LONGEST_PATTERN } from './limits.ts';
import type { ProblemCode } from './problem.ts';

type Fault = { readonly code: ProblemCode; readonly detail: string; readonly hint?: string };

/** Roughly the instructions RE2 may compile a pattern to (it stops at some 87,000). */
const LARGEST_PROGRAM = 60_000;
/** Instructions of a class like `\pL`. */
const PROPERTY_COST = 300;

/** Why the pattern is refused, or undefined. @example patternFault('(') // { code: 'bad_pattern', … } */
export function patternFault(pattern: string): Fault | undefined {
  if (pattern.length > LONGEST_PATTERN) {
    return {
      code: 'limit_exceeded',
      detail: `The pattern has ${pattern.length} characters; at most ${LONGEST_PATTERN} are allowed.`,
    };
  }
  const property = unknownProperty(pattern);
  if (property !== undefined) {
    return { code: 'bad_pattern', detail: `RE2 has no character class ${property}.` };
  }
  const compiled = compile(pattern);
  if (typeof compiled === 'string') {
    return {
      code: 'bad_pattern',
      detail: `The pattern is not a regular expression in RE2 syntax: ${compiled}.`,
      hint: 'RE2 has no look-around and no back-references, and repeats at most 1,000 times.',
    };
  }
  if (compiled.programSize() * instructionCost(pattern) > LARGEST_PROGRAM) {
    return {
      code: 'bad_pattern',
      detail: 'The pattern repeats too much to be run.',
      hint: 'Use smaller numbers in {…}, or “*” and “+”.',
    };
  }
  return undefined;
}

function compile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message.replace(/^error parsing regexp: /, '');
    throw error;
  }
}

/** What one step of the port's program may become in RE2: classes beyond ASCII turn into many byte ranges. */
function instructionCost(pattern: string): number {
  if (/\\p/i.test(pattern)) return PROPERTY_COST;
  if (/\\x\{|\P{ASCII}/u.test(pattern)) return Math.max(50, 2 * pattern.length);
  return 50;
}

/** A class that JavaScript has and RE2 has not. RE2's own are categories of one or two letters, scripts, and Any. */
function unknownProperty(pattern: string): string | undefined {
  for (const [whole, name] of pattern.matchAll(/\\[pP]\{\^?(\w+)\}/g)) {
    if (name === undefined || name === 'Any') continue;
    if (name === 'LC' || name === 'Cn' || name === 'Unknown') return whole;
    if (name.length > 2 && isBinaryProperty(name)) return whole;
  }
  return undefined;
}

function isBinaryProperty(name: string): boolean {
  try {
    new RegExp(`\\p{${name}}`, 'u');
    return true;
  } catch {
    return false;
  }
}
