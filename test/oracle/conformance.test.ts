/** The conformance examples through reading and oracle: who belongs, and what is refused where. */
import { describe, expect, test } from 'vitest';
import { readDefinition } from '../../src/rules/definition.ts';
import {
  conformanceCases,
  conformanceCatalogue,
  conformanceContacts,
  conformanceWorld,
} from './conformance.ts';
import { belongs } from './oracle.ts';

describe('conformance', () => {
  const expected = conformanceCases.filter((example) => example.members !== undefined);
  const refused = conformanceCases.filter((example) => example.refused !== undefined);

  test('every example has members or a refusal', () => {
    expect([expected.length, refused.length]).toEqual([59, 16]);
    expect(expected.length + refused.length).toBe(conformanceCases.length);
  });

  test.each(expected)('$name', ({ definition, members }) => {
    const read = readDefinition(definition, conformanceCatalogue);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const belonging = conformanceContacts.filter((contact) => belongs(read.group, contact, conformanceWorld));
    expect(belonging.map(({ id }) => id)).toEqual(members?.toSorted());
  });

  test.each(refused)('refused: $name', ({ definition, refused: refusal }) => {
    const read = readDefinition(definition, conformanceCatalogue);
    if (read.ok) throw new Error('The definition was accepted.');
    expect(read.problems.map(({ code, path }) => ({ code, path }))).toEqual([refusal]);
  });
});
