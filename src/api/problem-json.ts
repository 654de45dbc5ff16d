/** From what was thrown to RFC 9457 problem+json: the one place where an error becomes a status. */
import type { z } from 'zod';
import { ERRORS, type ErrorCode, Refusal, type RefusalProblem } from '../errors.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import type { ProblemBody } from './contract/paging.ts';

export type Problem = { readonly status: number; readonly body: ProblemBody; readonly isBug: boolean };

function bodyOf(
  code: ErrorCode,
  detail: string,
  more: { path?: string | undefined; hint?: string | undefined; problems?: readonly RefusalProblem[] },
): ProblemBody {
  const { status, title } = ERRORS[code];
  return {
    type: `/api/docs#${code}`,
    title,
    status,
    code,
    detail,
    ...(more.path === undefined ? {} : { path: more.path }),
    ...(more.hint === undefined ? {} : { hint: more.hint }),
    ...(more.problems && more.problems.length > 0
      ? {
          problems: more.problems.map(({ hint, ...rest }) => (hint === undefined ? rest : { ...rest, hint })),
        }
      : {}),
  };
}

/** What a caller did wrong in HTTP itself, before any handler was asked. */
const FASTIFY_CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'bad_request',
    'The body has a content type this call does not take; send application/json.',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad_request', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad_request', 'The content type says JSON and the body is empty.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'The body is larger than this call takes (32 MB).'],
  FST_ERR_BAD_URL: ['bad_request', 'The path is not valid.'],
};

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 0;
}

const ENGINE_DETAILS = {
  time_limit: 'The query ran into its time limit and was stopped.',
  memory_limit: 'The query ran into its memory limit and was stopped.',
  cancelled: 'The query was cancelled.',
  engine_unavailable: 'The warehouse does not answer right now.',
} as const;

/**
 * @param requestId stands in the answer of a bug and in its log line, so that the two can be matched
 */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof Refusal) {
    const body = bodyOf(error.code, error.message, error);
    return { status: body.status, body, isBug: false };
  }
  if (error instanceof WarehouseError && error.code !== 'query_failed') {
    const body = bodyOf(error.code, ENGINE_DETAILS[error.code], {});
    return { status: body.status, body: { ...body, id: requestId }, isBug: false };
  }
  const known = FASTIFY_CODES[codeOf(error)];
  if (known) {
    const body = bodyOf(known[0], known[1], {});
    return { status: body.status, body, isBug: false };
  }
  if (error instanceof SyntaxError && statusOf(error) === 400) {
    const body = bodyOf('bad_request', 'The body is not valid JSON.', {});
    return { status: body.status, body, isBug: false };
  }
  if (isConnectionError(error)) {
    const body = bodyOf('engine_unavailable', 'The control database does not answer right now.', {});
    return { status: body.status, body: { ...body, id: requestId }, isBug: true };
  }
  const body = bodyOf('internal', 'Something went wrong on our side; nothing was changed in part.', {
    hint: `Give the id ${requestId} to whoever runs this Muster: the log says more.`,
  });
  return { status: 500, body: { ...body, id: requestId }, isBug: true };
}

/** PostgreSQL's own shutdown codes and the socket's: the server is away, not our mistake. */
function isConnectionError(error: unknown): boolean {
  return /^(57P0[123]|08\d\d\d|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE)$/.test(codeOf(error));
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Zod's issues as problems with JSON pointers; an unknown key is named by its own path. */
export function problemsOfZod(error: z.ZodError, code: ErrorCode): RefusalProblem[] {
  return error.issues.flatMap((issue): RefusalProblem[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        code,
        path: pointer([...issue.path, key]),
        detail: `${JSON.stringify(key)} is not known here.`,
      }));
    return [{ code, path: pointer(issue.path), detail: `${issue.message}.` }];
  });
}
