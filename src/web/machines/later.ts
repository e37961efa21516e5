import { z } from 'zod';
import { Refusal } from '../../refusal.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import type { Entry } from '../who.ts';

const startsAt = z.iso.datetime({ offset: true });

type Later = {
  method: 'get' | 'post';
  path: string;
  says: string;
  for?: Entry;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  answers: Readonly<Record<number, { says: string; body?: z.ZodType }>>;
};

async function notBuiltYet(): Promise<void> {
  throw new Refusal('not_built_yet');
}

/** A promise of the contract that is not built yet: its schema is published, its answer is 501. */
const later = ({
  method,
  path,
  says,
  answers,
  for: entry = 'anyone',
  params = none,
  query = none,
  body = none,
}: Later): Route => ({
  ...hallRoute({
    method,
    path: `/api/v1/halls/:hall${path}`,
    for: entry,
    kind: 'api',
    ...(method === 'post' ? { key: entry === 'anyone' ? ('may' as const) : ('must' as const) } : {}),
    says,
    answers,
    params,
    query,
    body,
    run: notBuiltYet,
  }),
  run: notBuiltYet, // before anything is read: no input can be right yet
});

/** What the contract names and a later part builds: reservations and what hangs on them. */
export const laterRoutes: Route[] = [
  later({
    method: 'post',
    path: '/kiosk/batches',
    for: 'kiosk',
    says: 'Tickets issued while the server was out of reach.',
    body: z.strictObject({
      tickets: z
        .array(
          z.strictObject({
            id: z.uuid(),
            sequence: z.int().min(1),
            series: z.string().max(3),
            number: z.int().min(1),
            token: z.string().max(64),
            service: z.string().max(16),
            lane: z.enum(['regular', 'priority']),
            needs: z.array(z.string().max(24)).max(8).optional(),
            language: z.enum(['id', 'en']),
            issued_at: startsAt,
          }),
        )
        .max(500),
    }),
    answers: { 200: { says: 'An answer per ticket; safe to repeat.' } },
  }),
];
