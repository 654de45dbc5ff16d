import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newSigningSecret, signatureHeaders } from './signing.ts';

const MESSAGE = { id: 'evt_1', at: new Date(), body: '{"type":"segment.failed"}' };

describe('signing', () => {
  it('makes secrets that begin with whsec_ and hold 32 random bytes', () => {
    const secret = newSigningSecret();
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(newSigningSecret()).not.toBe(secret);
  });

  it('is verified by the library of Standard Webhooks', () => {
    const secret = newSigningSecret();
    const headers = signatureHeaders([secret], MESSAGE);
    expect(new Webhook(secret).verify(MESSAGE.body, headers)).toEqual({ type: 'segment.failed' });
    expect(() => new Webhook(secret).verify(`${MESSAGE.body} `, headers)).toThrow('No matching signature');
    expect(() => new Webhook(newSigningSecret()).verify(MESSAGE.body, headers)).toThrow();
  });

  it('signs with both secrets during a rotation', () => {
    const [fresh, old] = [newSigningSecret(), newSigningSecret()];
    const headers = signatureHeaders([fresh, old], MESSAGE);
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
    for (const secret of [fresh, old]) new Webhook(secret).verify(MESSAGE.body, headers);
  });

  it('agrees with the example of the specification', () => {
    const headers = signatureHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    });
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
