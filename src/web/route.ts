import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import type { RequestKey } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import type { Language } from '../text/text.ts';
import { sayWrong } from './say-wrong.ts';
import type { Entry, Who } from './who.ts';

/** One request on its way through a door, read and recognised. */
export type Visit = {
  deps: Deps;
  req: Request;
  res: Response;
  now: Date;
  who: Who;
  language: Language;
  request_id: string;
  nonce: string;
  /** Of the hall in the path; routes without a hall in their path have none. */
  catalogue: Catalogue | null;
  /** The request as its sender numbered it; null when it carries no key. */
  request: RequestKey | null;
};

/** A visit to a hall whose input was read. */
export type HallVisit<Params, Query, Body> = Omit<Visit, 'catalogue'> & {
  catalogue: Catalogue;
  params: Params;
  query: Query;
  body: Body;
};

/** Any schema of zod; what it reads is told by its output. */
type Shape = z.ZodType;

type Facts = {
  method: 'get' | 'post';
  /** `/:hall/…` for pages and `/api/v1/halls/:hall/…` for programs. */
  path: string;
  /** Who may enter; the list of all routes is the whole of it. */
  for: Entry;
  /**
   * `api` answers problems as JSON, `page` as a page; a `stream` is left open. A `callback` is an `api` that machines call
   * whom nobody can teach: what else they hang on the address is dropped.
   */
  kind: 'page' | 'api' | 'stream' | 'callback';
  /** `must`: 400 without an Idempotency-Key. */
  key?: 'must' | 'may';
  /** A class of limits of its own, else the one of its kind. */
  limit?: Limit;
  /** For the OpenAPI document, in English. */
  says?: string;
  answers?: Answers;
};

export type Limit = 'look' | 'act' | 'sign_in' | 'ticket' | 'check_in' | 'hold' | 'book' | 'find_booking' | 'gateway';

type Answers = Readonly<Record<number, { says: string; body?: z.ZodType }>>;

/** What is wrong with a form, by field, and what was typed: the page shows the form again with both. */
export type WrongForm = { errors: Record<string, string>; given: Record<string, unknown> };

type Read<Params extends Shape, Query extends Shape, Body extends Shape> = { params: Params; query: Query; body: Body };
type Output<S extends Shape> = z.output<S>;

/** A route with its schemas, ready to be opened. The types of its input are erased so that all routes stand in one list. */
export type Route = Facts & {
  schemas: Read<Shape, Shape, Shape>;
  in_hall: boolean;
  run: (visit: Visit, input: Record<'params' | 'query' | 'body', unknown>) => Promise<void>;
  again: ((visit: Visit, wrong: WrongForm) => Promise<void>) | null;
};

/** For a route that reads nothing there: any key is refused. */
export const none = z.strictObject({});

/** A bad input, told field by field; becomes 422 with a sentence each, nothing stored. */
export class InvalidInput extends Error {
  readonly issues: z.core.$ZodIssue[];
  readonly part: 'params' | 'query' | 'body';
  constructor(part: 'params' | 'query' | 'body', issues: z.core.$ZodIssue[]) {
    super(`invalid ${part}`);
    this.part = part;
    this.issues = issues;
  }
}

function readPart<S extends Shape>(
  schema: S,
  part: 'params' | 'query' | 'body',
  given: unknown,
  language: Language,
): Output<S> {
  const read = schema.safeParse(given, { error: sayWrong(language) });
  if (!read.success) throw new InvalidInput(part, read.error.issues);
  return read.data;
}

/** A route below a hall's own address. Its verb gets the hall's catalogue and what the schemas read. */
export function hallRoute<Params extends Shape, Query extends Shape, Body extends Shape>({
  params,
  query,
  body,
  run,
  again,
  ...facts
}: Facts &
  Read<Params, Query, Body> & {
    run: (visit: HallVisit<Output<Params>, Output<Query>, Output<Body>>) => Promise<void> | void;
    /** Shows the form again when its body is wrong; without it a wrong form is a page that says so. */
    again?: (visit: Visit & { catalogue: Catalogue }, wrong: WrongForm) => Promise<void>;
  }): Route {
  const inHall = (visit: Visit): Visit & { catalogue: Catalogue } => {
    const { catalogue } = visit;
    if (!catalogue) throw new Refusal('not_found');
    return { ...visit, catalogue };
  };
  return {
    ...facts,
    schemas: { params, query, body },
    in_hall: true,
    again: again ? (visit, wrong) => again(inHall(visit), wrong) : null,
    async run(visit, input) {
      await run({
        ...inHall(visit),
        params: readPart(params, 'params', input.params, visit.language),
        query: readPart(query, 'query', input.query, visit.language),
        body: readPart(body, 'body', input.body, visit.language),
      });
    },
  };
}

/** A route of the installation: the list of halls, health, the start page. */
export function plainRoute<Params extends Shape, Query extends Shape, Body extends Shape>({
  params,
  query,
  body,
  run,
  ...facts
}: Facts &
  Read<Params, Query, Body> & {
    run: (visit: Visit & { params: Output<Params>; query: Output<Query>; body: Output<Body> }) => Promise<void> | void;
  }): Route {
  return {
    ...facts,
    schemas: { params, query, body },
    in_hall: false,
    again: null,
    async run(visit, input) {
      await run({
        ...visit,
        params: readPart(params, 'params', input.params, visit.language),
        query: readPart(query, 'query', input.query, visit.language),
        body: readPart(body, 'body', input.body, visit.language),
      });
    },
  };
}
