/** The languages that are read, and what each says where Muster has to know: about missing values, names and truth. */

export const FORMATS = ['sql', 'jsonlogic', 'cel', 'mongodb'] as const;
export type Format = (typeof FORMATS)[number];

export type Language = {
  readonly label: string;
  /**
   * What a comparison says of a contact without a value. `unknown`: it is neither true nor false, and stays so under
   * not. `false`: it is false, and its negation true. `zero`: the same, but in an order the missing value counts as 0.
   */
  readonly missing: 'unknown' | 'false' | 'zero';
  /** True when 1 and 0 are compared with true and false. */
  readonly oneIsTrue: boolean;
  /** True when `=` and `in` on a list ask whether it holds the value. */
  readonly listsHold: boolean;
  /** True when a list contains its values as a text contains its parts. */
  readonly listsContain: boolean;
};

export const LANGUAGES: Readonly<Record<Format, Language>> = {
  sql: { label: 'SQL', missing: 'unknown', oneIsTrue: true, listsHold: false, listsContain: false },
  jsonlogic: { label: 'JsonLogic', missing: 'zero', oneIsTrue: true, listsHold: false, listsContain: true },
  cel: { label: 'CEL', missing: 'unknown', oneIsTrue: false, listsHold: false, listsContain: false },
  mongodb: { label: 'MongoDB', missing: 'false', oneIsTrue: false, listsHold: true, listsContain: false },
};
