import { expect, it } from 'vitest';
import { keyOfLabel } from './field-types.ts';

it('suggests a key that the catalogue takes for any label', () => {
  expect(keyOfLabel('Lifetime value (€)')).toBe('lifetime_value');
  expect(keyOfLabel('Größe')).toBe('grosse');
  expect(keyOfLabel('Téléphone')).toBe('telephone');
  expect(keyOfLabel('2nd address')).toBe('nd_address');
  expect(keyOfLabel('€€')).toBe('');
});
