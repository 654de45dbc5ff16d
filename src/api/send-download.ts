/** Sends a file while it is being made: what fails before the first byte is a proper refusal, later the connection breaks. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Download } from './contract/route.ts';

async function* continued(
  first: IteratorResult<Uint8Array | string>,
  rest: AsyncIterator<Uint8Array | string>,
) {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

export async function sendDownload(reply: FastifyReply, download: Download): Promise<FastifyReply> {
  const chunks = download.body[Symbol.asyncIterator]();
  const first = await chunks.next();
  const plain = download.filename.replaceAll(/[^\w .-]/g, '_');
  reply
    .header('content-type', download.contentType)
    .header('cache-control', 'no-store')
    .header(
      'content-disposition',
      `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(download.filename)}`,
    );
  return reply.send(Readable.from(continued(first, chunks), { objectMode: false }));
}
