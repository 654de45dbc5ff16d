/**
 * One attempt: a signed POST and what came back. Redirects are not followed (the signature was meant for the address a person
 * gave), the answer is read up to a limit, and everything ends within a time. Never throws: a failure is an outcome.
 */
import { z } from 'zod';
import type { attemptError, attemptResponse } from '../api/contract/webhooks.ts';
import { MUSTER_VERSION } from '../version.ts';

export type AttemptError = z.output<typeof attemptError>;
export type AttemptResponse = z.output<typeof attemptResponse>;

export type SendLimits = {
  /** For the whole attempt, the body of the answer included. */
  readonly seconds: number;
  /** Bytes of the answer's body that are read and kept. */
  readonly bytes: number;
};

export const SEND_LIMITS: SendLimits = { seconds: 15, bytes: 16_384 };

export type Outcome = {
  /** An answer from 200 to 299; its body does not matter. */
  readonly ok: boolean;
  /** Muster stopped: says nothing about the receiver. */
  readonly stopped: boolean;
  readonly response: AttemptResponse | null;
  readonly error: AttemptError | null;
};

export type OutgoingRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** @param stop ends the attempt because Muster stops, or the webhook is deleted */
export async function sendRequest(
  request: OutgoingRequest,
  limits: SendLimits,
  stop: AbortSignal,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(limits.seconds * 1000);
  try {
    const answer = await fetch(request.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': `Muster/${MUSTER_VERSION} (webhooks)`,
        ...request.headers,
      },
      body: request.body,
      signal: AbortSignal.any([timeout, stop]),
    });
    // The status decides; what happens to the body from here on only concerns the log.
    const response = {
      status: answer.status,
      headers: headersOf(answer.headers),
      ...(await beginningOf(answer, limits.bytes)),
    };
    return { ok: answer.ok, stopped: false, response, error: answer.ok ? null : refusalOf(answer) };
  } catch (error) {
    const stopped = stop.aborted && !timeout.aborted;
    return {
      ok: false,
      stopped,
      response: null,
      error: stopped
        ? { code: 'stopped', detail: 'Muster stopped before an answer came; the attempt is made again.' }
        : timeout.aborted
          ? { code: 'time_limit', detail: `No answer came within ${limits.seconds} seconds.` }
          : failureOf(error, new URL(request.url)),
    };
  }
}

function headersOf(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, name === 'set-cookie' ? '[hidden]' : plainText(value)]),
  );
}

/** The body's first bytes as text, until the limit, the end, or the time is up. */
async function beginningOf(answer: Response, bytes: number): Promise<{ body: string; truncated: boolean }> {
  if (!answer.body) return { body: '', truncated: false };
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  let body = '';
  let left = bytes;
  let truncated = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      body += decoder.decode(value.subarray(0, left), { stream: true });
      if (value.length > left) {
        truncated = true;
        break;
      }
      left -= value.length;
    }
  } catch {
    truncated = true;
  }
  await reader.cancel().catch(() => undefined);
  return { body: plainText(body), truncated };
}

/** PostgreSQL's text cannot hold the character 0. */
function plainText(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function refusalOf(answer: Response): AttemptError {
  const { status } = answer;
  if (status === 410)
    return {
      code: 'gone',
      detail: 'The receiver answered 410 Gone: nobody listens there any more.',
      hint: 'Give the address that replaced it, or delete the webhook.',
    };
  if (status >= 300 && status < 400)
    return {
      code: 'redirect',
      detail: `The receiver answered ${status}, a redirect${toward(answer)}; redirects are not followed.`,
      hint: 'Give the address it redirects to.',
    };
  return { code: 'status', detail: `The receiver answered ${status}.` };
}

function toward(answer: Response): string {
  const location = answer.headers.get('location');
  return location === null ? '' : ` to ${plainText(location)}`;
}

const fault = z.object({
  code: z.string().optional(),
  message: z.string().optional(),
});

/** What the operating system and the TLS library say, as a person says it. */
function failureOf(error: unknown, url: URL): AttemptError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { code = '', message = 'for no reason it gave' } = fault.safeParse(cause).data ?? {};
  switch (code) {
    case 'ECONNREFUSED':
      return { code: 'connection_refused', detail: `Nothing listens at ${url.host}.` };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { code: 'unknown_host', detail: `The name ${url.hostname} is not known.` };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { code: 'unreachable', detail: `${url.host} cannot be reached.` };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return { code: 'connection_lost', detail: 'The connection was cut before an answer came.' };
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return {
      code: 'untrusted_certificate',
      detail: `The certificate of ${url.host} is not trusted: ${plainText(message).split(';')[0]}.`,
      hint: 'Renew it, or tell Muster of your certificate authority with NODE_EXTRA_CA_CERTS.',
    };
  return { code: 'request_failed', detail: `The request failed: ${plainText(message)}.` };
}
