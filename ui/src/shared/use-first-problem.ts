/** In a long form: brings the first thing that is wrong into view when an answer refused it. */
import { type RefObject, useEffect } from 'react';

/** `refusal` is the error of the mutation, or whatever changes when there is something new to see. */
export function useFirstProblem(form: RefObject<HTMLElement | null>, refusal: unknown): void {
  useEffect(() => {
    if (refusal === null || refusal === undefined) return;
    const input = form.current?.querySelector('[aria-invalid="true"]');
    if (input instanceof HTMLElement) {
      input.focus();
      return;
    }
    form.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
  }, [form, refusal]);
}
