import { z } from 'zod';
import { maskPhone } from '../../booking/mask.ts';
import { dayOf } from '../../hall/day.ts';
import { unseal } from '../../keys.ts';
import { allowMessages, stoppedPhones } from '../../message/stops.ts';
import { clockTime, dateWords } from '../../text/say-time.ts';
import { marksFor } from '../front-desk/reservation-page.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { postPath } from './post-facts.ts';
import { postFrame } from './post-room.ts';
import type { HereVisit } from './post-room.ts';

/** Who stopped a number, as it is kept. */
const byWords: Readonly<Record<string, string>> = { public: 'lewat tautan di SMS', reply: 'dengan membalas SMS' };

type Wrong = { id: string; given: string; error: string };

/** The numbers that get nothing, and the way to write to one again. */
async function showStopped(visit: HereVisit, wrong: Wrong | null = null, status = 200): Promise<void> {
  const { catalogue, deps } = visit;
  const { time_zone } = catalogue.hall;
  const stopped = await stoppedPhones(deps.pools.screens, catalogue.hall.id);
  const own = {
    base: postPath(catalogue),
    marks: marksFor(visit),
    wrong,
    stopped: stopped.map(({ id, at, by, phone_sealed }) => ({
      id,
      when: `${dateWords(dayOf(at, time_zone), time_zone, 'id')}, ${clockTime(at, time_zone)}`,
      how: byWords[by] ?? 'oleh petugas',
      phone: phone_sealed === null ? 'Nomor yang datanya sudah dihapus' : maskPhone(unseal(deps.keys, phone_sealed)),
    })),
  };
  show(visit, 'message/stopped', postFrame(visit, 'Nomor yang tidak dikirimi'), own, status);
}

const params = z.strictObject({ id: z.uuid() });

export const stoppedRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/pesan/nomor',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    run: (visit) => showStopped(visit),
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/pesan/nomor/:id/izinkan',
    for: 'supervise',
    kind: 'page',
    params,
    query: none,
    body: z.strictObject({
      reason: z.string().trim().min(5, 'Tuliskan alasannya, paling sedikit lima huruf.').max(200),
    }),
    async run(visit) {
      const { catalogue, deps, who, request, now, body } = visit;
      const what = { catalogue, stop_id: visit.params.id, reason: body.reason, by: actorOf(who), request };
      await allowMessages(deps.pools.db, what, now);
      seeOther(visit, postPath(catalogue, '/nomor'));
    },
    again: (visit, { errors, given }) => {
      const { id } = params.parse({ id: visit.req.params['id'] });
      const typed = z.string().max(400).catch('').parse(given['reason']);
      return showStopped(visit, { id, given: typed, error: errors['reason'] ?? Object.values(errors)[0] ?? '' }, 422);
    },
  }),
];
