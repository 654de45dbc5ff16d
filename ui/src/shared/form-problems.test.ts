import { describe, expect, it } from 'vitest';
import { ApiProblem, problemOf, sentenceOf } from '../api/problem.ts';
import { formProblems } from './form-problems.ts';

const refusal = (more: Partial<ConstructorParameters<typeof ApiProblem>[0]>) =>
  new ApiProblem({ code: 'invalid_value', status: 422, title: 'A value is refused', detail: 'No.', ...more });

describe('bringing a refusal to the inputs of a form', () => {
  it('puts a sentence and its hint at the input its path names', () => {
    const { fields, rest } = formProblems(
      refusal({ path: '/time_zone', detail: 'Mars is not a time zone.', hint: 'Give an IANA name.' }),
      ['name', 'time_zone'],
    );
    expect([...fields]).toEqual([['time_zone', 'Mars is not a time zone. Give an IANA name.']]);
    expect(rest).toBeUndefined();
  });

  it('finds inputs for members of members', () => {
    const { fields } = formProblems(refusal({ path: '/attributes/income/0' }), ['attributes/income']);
    expect(fields.get('attributes/income')).toBe('No.');
  });

  it('keeps what belongs to no input for the foot of the form', () => {
    const error = refusal({
      problems: [
        { code: 'invalid_value', path: '/email', detail: 'No email.' },
        { code: 'invalid_value', path: '/other', detail: 'No other.' },
      ],
    });
    const { fields, rest } = formProblems(error, ['email']);
    expect(fields.get('email')).toBe('No email.');
    expect(rest).toBe(error);
  });

  it('says nothing when nothing went wrong', () => {
    expect(formProblems(null, ['email']).rest).toBeUndefined();
  });
});

describe('reading what the server sent', () => {
  it('takes problem+json as it is, with the wait', () => {
    const text = JSON.stringify({
      type: 'about:blank',
      title: 'Too many requests',
      status: 429,
      code: 'rate_limited',
      detail: 'There were too many attempts.',
      hint: 'Wait a minute.',
    });
    const problem = problemOf(429, text, '60');
    expect(problem.code).toBe('rate_limited');
    expect(problem.retryAfter).toBe(60);
    expect(sentenceOf(problem)).toBe('There were too many attempts. Wait a minute.');
  });

  it('makes a sentence of an answer that explains nothing', () => {
    expect(problemOf(502, '<html>', null).message).toBe(
      'The server answered with status 502 and without an explanation.',
    );
  });
});
