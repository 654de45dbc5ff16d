/** Sends a file as multipart with progress, which `fetch` cannot tell. Other calls are in `client.ts`. */
import { z } from 'zod';
import type { Endpoint, Raw } from '../../../src/api/contract/endpoint.ts';
import { API_BASE } from './client.ts';
import { problemOf, unreachable } from './problem.ts';

export type UploadProgress = {
  /** Bytes sent so far. */
  readonly sent: number;
  /** Bytes to send; undefined while not known. */
  readonly total: number | undefined;
};

/**
 * Uploads a file and answers what the call answers. Aborting rejects with an `AbortError`.
 * @example const file = await upload(contract.uploadFile, chosen, { onProgress: setProgress, signal })
 */
export function upload<A extends z.ZodType>(
  endpoint: Endpoint<z.ZodType, z.ZodType, Raw, A>,
  file: File,
  options: {
    readonly onProgress?: (progress: UploadProgress) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<z.output<A>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(endpoint.method, `${API_BASE}${endpoint.path}`);
    request.setRequestHeader('accept', 'application/json');
    request.upload.addEventListener('progress', (event) =>
      options.onProgress?.({ sent: event.loaded, total: event.lengthComputable ? event.total : undefined }),
    );
    request.addEventListener('error', () => reject(unreachable()));
    request.addEventListener('abort', () =>
      reject(new DOMException('The upload was stopped.', 'AbortError')),
    );
    request.addEventListener('load', () => {
      if (request.status < 200 || request.status >= 300) {
        reject(problemOf(request.status, request.responseText, request.getResponseHeader('retry-after')));
        return;
      }
      try {
        resolve(z.parse(endpoint.answer, JSON.parse(request.responseText)));
      } catch (error) {
        reject(error);
      }
    });
    if (options.signal?.aborted) {
      reject(new DOMException('The upload was stopped.', 'AbortError'));
      return;
    }
    options.signal?.addEventListener('abort', () => request.abort(), { once: true });
    const body = new FormData();
    body.append('file', file);
    request.send(body);
  });
}
