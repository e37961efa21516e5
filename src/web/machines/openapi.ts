import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { refusalCodes } from '../../refusal.ts';
import { plainRoute, none } from '../route.ts';
import type { Route } from '../route.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "One plain sentence in the caller's language." }),
    code: z.enum([...refusalCodes, 'fault']),
    reference: z.string().meta({ description: 'To find the request in the log.' }),
    errors: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

const hallSlug = z.string().meta({ description: "The hall's slug, for example sagara-raya." });

type Operation = NonNullable<ZodOpenApiPathsObject[string]['get']>;

const pathOf = (route: Route): string => route.path.replaceAll(/:([a-z_]+)/g, '{$1}');

const whoWords: Record<string, string> = {
  anyone: 'Public.',
  kiosk: 'Device token of kind kiosk.',
  display: 'Device token or cookie of kind display.',
};

function answersOf({ answers = {}, kind }: Route): Operation['responses'] {
  const told = Object.entries(answers).map(([status, { says, body }]) => [
    status,
    {
      description: says,
      ...(body
        ? { content: { [kind === 'stream' ? 'text/event-stream' : 'application/json']: { schema: body } } }
        : {}),
    },
  ]);
  return {
    ...Object.fromEntries(told),
    default: { description: 'Refused or failed.', content: { 'application/problem+json': { schema: problem } } },
  };
}

function parametersOf({ schemas, path, in_hall, key }: Route): NonNullable<Operation['requestParams']> {
  const named = new Set([...path.matchAll(/:([a-z_]+)/g)].map(([, name]) => name));
  const { params, query } = schemas;
  const inPath = params instanceof z.ZodObject ? params : none;
  const withHall = in_hall && named.has('hall') ? inPath.extend({ hall: hallSlug }) : inPath;
  return {
    ...(named.size > 0 ? { path: withHall } : {}),
    ...(query instanceof z.ZodObject && Object.keys(query.shape).length > 0 ? { query } : {}),
    ...(key ? { header: z.object({ 'idempotency-key': key === 'must' ? z.guid() : z.guid().optional() }) } : {}),
  };
}

function operationOf(route: Route): Operation {
  const { schemas, method } = route;
  const reads = method === 'post' && schemas.body !== none;
  return {
    summary: route.says ?? '',
    description: whoWords[route.for] ?? `Staff token or session with the right ${route.for}.`,
    ...(route.for === 'anyone' ? {} : { security: [{ bearer: [] }] }),
    requestParams: parametersOf(route),
    ...(reads ? { requestBody: { content: { 'application/json': { schema: schemas.body } } } } : {}),
    responses: answersOf(route),
  };
}

/** The OpenAPI 3.1 document, from the same schemas that read the requests. */
export function openApi(routes: Route[]): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes.filter(({ path }) => path.startsWith('/api/v1/'))) {
    paths[pathOf(route)] = { ...paths[pathOf(route)], [route.method]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Satu Atap', version: '1', description: 'Queue and appointments of a Mal Pelayanan Publik.' },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths,
  });
}

/** `GET /api/v1/openapi.json`, made once. */
export function openApiRoute(all: () => Route[]): Route {
  let made: string | undefined;
  return plainRoute({
    method: 'get',
    path: '/api/v1/openapi.json',
    for: 'anyone',
    kind: 'api',
    says: 'This document.',
    answers: { 200: { says: 'OpenAPI 3.1.' } },
    params: none,
    query: none,
    body: none,
    run({ res }) {
      made ??= JSON.stringify(openApi(all()));
      res.type('application/json').send(made);
    },
  });
}
