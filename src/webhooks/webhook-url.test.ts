import { describe, expect, it } from 'vitest';
import { Refusal } from '../errors.ts';
import { checkWebhookUrl } from './webhook-url.ts';

function refusalOf(url: string): string {
  try {
    return `taken: ${checkWebhookUrl(url)}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error).toMatchObject({ code: 'invalid_value', path: '/url' });
    return error.message;
  }
}

describe('the address of a webhook', () => {
  it.each([
    'https://example.com/hooks/muster?team=1',
    'http://localhost:3000/',
    'http://10.0.0.7:8080/hooks',
    'http://[::1]:9000/',
  ])('may be %s', (url) => {
    expect(checkWebhookUrl(url)).toBe(url);
  });

  it('is written as it is sent', () => {
    expect(checkWebhookUrl('HTTPS://Example.com')).toBe('https://example.com/');
  });

  it.each([
    ['example.com/hooks', 'example.com/hooks is not a web address.'],
    ['ftp://example.com/', 'Webhooks are sent over https or http, not over ftp.'],
    ['javascript:alert(1)', 'Webhooks are sent over https or http, not over javascript.'],
    [
      'https://ada:secret@example.com/',
      'The address has a user name or a password in it, where it would be readable for every admin.',
    ],
    ['https://example.com/#part', 'The part #part of the address is never sent to a server.'],
  ])('is refused: %s', (url, sentence) => {
    expect(refusalOf(url)).toBe(sentence);
  });
});
