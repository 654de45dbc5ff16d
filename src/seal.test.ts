import { describe, expect, it } from 'vitest';
import { createSeal } from './seal.ts';

const seal = createSeal('a secret of the instance, long enough', 'webhooks');

describe('a sealed secret', () => {
  it('opens again, for its owner', () => {
    const sealed = seal.close('whsec_abc', 'hook_1');
    expect(sealed).not.toContain('abc');
    expect(seal.open(sealed, 'hook_1')).toBe('whsec_abc');
    expect(seal.open(sealed, 'hook_2')).toBeUndefined();
  });

  it('reads differently every time', () => {
    expect(seal.close('same', 'hook_1')).not.toBe(seal.close('same', 'hook_1'));
  });

  it('does not open under another secret of the instance, or for another purpose', () => {
    const sealed = seal.close('whsec_abc', 'hook_1');
    expect(createSeal('another secret, also long enough', 'webhooks').open(sealed, 'hook_1')).toBeUndefined();
    expect(
      createSeal('a secret of the instance, long enough', 'integrations').open(sealed, 'hook_1'),
    ).toBeUndefined();
  });

  it.each(['', 'v1', 'v1.a.b', 'v2.a.b.c', 'v1...'])('does not open %j', (text) => {
    expect(seal.open(text, 'hook_1')).toBeUndefined();
  });

  it('does not open when a letter of it was changed', () => {
    const sealed = seal.close('whsec_abc', 'hook_1');
    const [format, iv, tag, text = ''] = sealed.split('.');
    const changed = `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`;
    expect(seal.open([format, iv, tag, changed].join('.'), 'hook_1')).toBeUndefined();
  });
});
