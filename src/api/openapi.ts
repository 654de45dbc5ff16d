/** The contract as OpenAPI 3.1, made from the same schemas that validate. */
import { z } from 'zod';
import { MUSTER_VERSION } from '../version.ts';
import type { Endpoint } from './contract/endpoint.ts';
import { EVENT_TYPES, eventEnvelope, eventType } from './contract/event-types.ts';
import { problemBody } from './contract/paging.ts';

type JsonSchema = Record<string, unknown>;

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query') {
  const { properties, required } = schemaOf(schema, 'input');
  if (!isObject(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema: property,
  }));
}

const RAW_TYPES = {
  csv: 'text/csv',
  events: 'text/event-stream',
  text: 'application/json',
  multipart: 'application/json',
} as const;

function answerOf(endpoint: Endpoint): JsonSchema {
  if (endpoint.status === 204) return { description: 'Done' };
  const content =
    endpoint.answer instanceof z.ZodType
      ? { 'application/json': { schema: schemaOf(endpoint.answer, 'output') } }
      : { [RAW_TYPES[endpoint.answer.raw]]: { schema: { type: 'string' } } };
  return { description: 'What was asked for', content };
}

function bodyOf(endpoint: Endpoint): JsonSchema | undefined {
  if (!(endpoint.body instanceof z.ZodType))
    return {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: { file: { type: 'string', format: 'binary' } },
            required: ['file'],
          },
        },
      },
    };
  const schema = schemaOf(endpoint.body, 'input');
  if (isObject(schema.properties) && Object.keys(schema.properties).length === 0) return undefined;
  return { required: true, content: { 'application/json': { schema } } };
}

/** What Muster sends to webhooks, per event type. */
function webhooks(): Record<string, JsonSchema> {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  });
  return Object.fromEntries(
    eventType.options.map((type) => {
      const { about, data } = EVENT_TYPES[type];
      const body = eventEnvelope.extend({ type: z.literal(type), data });
      return [
        type,
        {
          post: {
            tags: ['Webhooks'],
            summary: about,
            parameters: [
              header('webhook-id', 'The id of the event; the same at every attempt'),
              header('webhook-timestamp', 'When the request was signed, in seconds since 1970'),
              header('webhook-signature', 'Standard Webhooks: v1,… and, during a rotation, a second one'),
            ],
            requestBody: {
              required: true,
              content: { 'application/json': { schema: schemaOf(body, 'output') } },
            },
            responses: { '2XX': { description: 'Received; anything else is sent again' } },
          },
        },
      ];
    }),
  );
}

/** The document behind /api/v1/openapi.json. */
export function openApiDocument(contract: Readonly<Record<string, Endpoint>>): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const [name, endpoint] of Object.entries(contract)) {
    const path = paths[endpoint.path] ?? {};
    const body = endpoint.method === 'GET' ? undefined : bodyOf(endpoint);
    path[endpoint.method.toLowerCase()] = {
      operationId: name,
      tags: [endpoint.tag],
      summary: endpoint.summary,
      description:
        endpoint.role === 'public' ? 'Needs no sign-in.' : `Needs the role ${endpoint.role} or a higher one.`,
      security: endpoint.role === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
      parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
      ...(body ? { requestBody: body } : {}),
      responses: {
        [String(endpoint.status)]: answerOf(endpoint),
        default: { $ref: '#/components/responses/Problem' },
      },
    };
    paths[endpoint.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Muster',
      version: MUSTER_VERSION,
      description: 'Segments that say whether they can be trusted, and why.',
    },
    servers: [{ url: '/api/v1' }],
    paths,
    webhooks: webhooks(),
    components: {
      schemas: { Problem: schemaOf(problemBody, 'output') },
      responses: {
        Problem: {
          description: 'Why it was refused or failed (RFC 9457)',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'muster.session_token' },
        apiKey: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}
