/** The conformance examples through reading and oracle: who belongs, and what is refused where. */
import { describe, expect, test } from 'vitest';
import { readDefinition } from '../../src/rules/definition.ts';
import { isGroup } from '../../src/rules/draft.ts';
import { parseDefinition } from '../../src/rules/parse.ts';
import type { Group, Rule } from '../../src/rules/rule.ts';
import {
  conformanceCases,
  conformanceCatalogue,
  conformanceContacts,
  conformanceWorld,
} from './conformance.ts';
import { belongs } from './oracle.ts';

/** Paths of the rules of kinds that are not calculated yet: everything that asks for events. */
function behaviourPaths(group: Group, path = ''): readonly string[] {
  return group.rules.flatMap((member: Group | Rule, index) => {
    const place = `${path}/rules/${index}`;
    if (isGroup(member)) return behaviourPaths(member, place);
    return 'event' in member || 'sequence' in member ? [place] : [];
  });
}

function parsed(definition: unknown): Group {
  const read = parseDefinition(definition);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

describe('conformance', () => {
  const expected = conformanceCases.filter((example) => example.members !== undefined);
  const attributes = expected.filter(({ definition }) => behaviourPaths(parsed(definition)).length === 0);
  const behaviour = expected.filter(({ definition }) => behaviourPaths(parsed(definition)).length > 0);
  const refused = conformanceCases.filter((example) => example.refused !== undefined);

  test('every example is one of the three sorts', () => {
    expect([attributes.length, behaviour.length, refused.length]).toEqual([42, 17, 16]);
    expect(attributes.length + behaviour.length + refused.length).toBe(conformanceCases.length);
  });

  test.each(attributes)('$name', ({ definition, members }) => {
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

  test.each(behaviour)('not yet supported: $name', ({ definition }) => {
    const read = readDefinition(definition, conformanceCatalogue);
    if (read.ok) throw new Error('The definition was accepted.');
    expect(read.problems.map(({ code, path }) => ({ code, path }))).toEqual(
      behaviourPaths(parsed(definition)).map((path) => ({ code: 'not_yet_supported', path })),
    );
  });
});
