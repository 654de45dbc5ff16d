/** The built web app's files, and its one page for every address a person may open; everything else is a proper 404. */
import { existsSync, readdirSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';
import { problemOf } from './problem-json.ts';

/** Addresses that never belong to the web app, so that a wrong call is told so instead of getting a page. */
const NOT_PAGES = /^\/(api|assets|health|ready|metrics)(\/|$|\?)/;

function nothingThere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = problemOf(
    new Refusal('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`),
    request.id,
  );
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}

/** @param directory where the build is; absent or without a build: the API alone */
export async function mountWebApp(server: FastifyInstance, directory: string | undefined): Promise<void> {
  if (directory === undefined || !existsSync(`${directory}/index.html`)) {
    server.setNotFoundHandler(nothingThere);
    return;
  }
  const files = new Set(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(directory.length)),
  );
  await server.register(fastifyStatic, {
    root: directory,
    serve: false,
    cacheControl: false,
    // The build puts a .br and a .gz beside each text file.
    preCompressed: true,
  });
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    if (request.method !== 'GET' && request.method !== 'HEAD') return nothingThere(request, reply);
    if (files.has(path) && path !== '/index.html') {
      // Names under /assets carry a hash of their content; everything else is asked for anew.
      const forEver = path.startsWith('/assets/');
      return reply
        .header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
        .sendFile(path.slice(1));
    }
    const isPage = !NOT_PAGES.test(request.url) && (request.headers.accept ?? '').includes('text/html');
    return isPage
      ? reply.code(200).header('cache-control', 'no-cache').sendFile('index.html')
      : nothingThere(request, reply);
  });
}
