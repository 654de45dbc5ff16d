/** One file on its way to the server: progress, cancel, refusal. What is in it comes back as the answer. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { contract } from '../../../../src/api/contract/contract.ts';
import { keyOf } from '../../api/queries.ts';
import { upload } from '../../api/upload.ts';
import type { UploadedFile } from '../answers.ts';

export type UploadState =
  | { readonly status: 'idle' }
  /** `share` 0–1; 1 means that all is sent and the server is reading it. */
  | { readonly status: 'sending'; readonly name: string; readonly bytes: number; readonly share: number }
  | { readonly status: 'refused'; readonly name: string; readonly error: unknown };

export type FileUpload = {
  readonly state: UploadState;
  send(file: File): void;
  cancel(): void;
};

const IDLE: UploadState = { status: 'idle' };

/** `onFile` hears of the file once the server has read it. Leaving the screen stops the upload. */
export function useFileUpload(onFile: (file: UploadedFile) => void): FileUpload {
  const client = useQueryClient();
  const [state, setState] = useState<UploadState>(IDLE);
  const running = useRef<AbortController | undefined>(undefined);

  useEffect(() => () => running.current?.abort(), []);

  return {
    state,
    send(file) {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      const sending = { status: 'sending', name: file.name, bytes: file.size } as const;
      setState({ ...sending, share: 0 });
      upload(contract.uploadFile, file, {
        signal: abort.signal,
        onProgress: ({ sent, total }) => {
          if (!abort.signal.aborted) setState({ ...sending, share: Math.min(1, sent / (total || 1)) });
        },
      }).then(
        (answer) => {
          client.setQueryData(keyOf(contract.readFile, { params: { id: answer.id } }), answer);
          if (abort.signal.aborted) return;
          setState(IDLE);
          onFile(answer);
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setState({ status: 'refused', name: file.name, error });
        },
      );
    },
    cancel() {
      running.current?.abort();
      setState(IDLE);
    },
  };
}
