/**
 * Answers that are good enough for a while: what lint says of the data need not be of this second, and while somebody types
 * it must not be waited for.
 */

/** In milliseconds. */
const KEPT_FOR = 60_000;
const MOST_KEPT = 1_000;

type Kept<Answer> = { readonly at: number; readonly answer: Promise<Answer>; settled: Answer | undefined };

export type KeptAnswers<Answer> = {
  /** The answer under a key: the kept one while it is young, else a new one. */
  get(key: string, now: number, ask: () => Promise<Answer>): Promise<Answer>;
  /** The same without waiting: undefined while the answer is under way; it is there the next time. */
  peek(key: string, now: number, ask: () => Promise<Answer>): Answer | undefined;
};

/** @example const profiles = keptAnswers<FieldProfile>(); await profiles.get('plan', clock.elapsed(), () => readProfile('plan')) */
export function keptAnswers<Answer>(): KeptAnswers<Answer> {
  const all = new Map<string, Kept<Answer>>();
  function entry(key: string, now: number, ask: () => Promise<Answer>): Kept<Answer> {
    const known = all.get(key);
    if (known !== undefined && now - known.at < KEPT_FOR) return known;
    if (all.size >= MOST_KEPT) all.clear();
    // What was known stays good enough until the new answer is there.
    const fresh: Kept<Answer> = { at: now, answer: ask(), settled: known?.settled };
    all.set(key, fresh);
    fresh.answer.then(
      (answer) => {
        fresh.settled = answer;
      },
      () => all.delete(key),
    );
    return fresh;
  }
  return {
    get: (key, now, ask) => entry(key, now, ask).answer,
    peek: (key, now, ask) => entry(key, now, ask).settled,
  };
}
