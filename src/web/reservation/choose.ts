import { z } from 'zod';
import { findByCode } from '../../booking/find.ts';
import { agencyById } from '../../hall/catalogue.ts';
import type { Service } from '../../hall/catalogue.ts';
import { searchServices } from '../../hall/search.ts';
import { Refusal } from '../../refusal.ts';
import { countAttempt, forgetAttempts } from '../../staff/sign-in.ts';
import { showCode } from '../../text/say-code.ts';
import { texts } from '../../text/text.ts';
import { nameIn } from '../hall/hall-facts.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { keepProof } from './browser.ts';
import { frame, marksOf, place } from './here.ts';
import type { HereVisit } from './here.ts';

const EXAMPLE = 'KMN8R2PQ4W';

function rowOf({ catalogue, language }: HereVisit, service: Service) {
  const t = texts[language].reservation;
  const agency = agencyById(catalogue, service.agency_id);
  const how = { both: null, walk_in: t.walk_in_row, external: t.external_row };
  return {
    href: place(catalogue, `/layanan/${service.code}`),
    name: nameIn(service, language),
    agency: agency.short_name,
    icon: agency.icon,
    how: how[service.booking_mode],
    how_icon: service.booking_mode === 'external' ? 'device-mobile' : 'walk',
    minutes: texts[language].hall.minutes(service.counter_minutes),
  };
}

type Asked = { said?: string; code?: string; errors?: Record<string, string>; wrong?: string; status?: number };

/** What do you need, and whose is it; or the reservation you already have. */
export function showChoose(
  visit: HereVisit,
  { said = '', code = '', errors = {}, wrong, status = 200 }: Asked = {},
): void {
  const { catalogue, language } = visit;
  const t = texts[language];
  const found = said ? searchServices(catalogue, said) : null;
  show(
    visit,
    'reservation/choose',
    frame(t.reservation.title, { here: place(catalogue) }),
    {
      marks: marksOf(visit),
      path: place(catalogue),
      said,
      found: found?.map((service) => rowOf(visit, service)) ?? null,
      found_title: found && (found.length > 0 ? t.hall.found(found.length, said) : t.hall.found_none(said)),
      agencies: catalogue.agencies.map((agency) => ({
        code: agency.code.toLowerCase(),
        name: nameIn(agency, language),
        icon: agency.icon,
        rows: catalogue.services
          .filter(({ agency_id }) => agency_id === agency.id)
          .map((service) => rowOf(visit, service)),
      })),
      wrong: wrong ?? null,
      code,
      errors,
      example: showCode(EXAMPLE),
    },
    status,
  );
}

/** So many wrong digits are free for one code; then each further try waits longer (S37). */
const FREE_TRIES = 5;

/** Counts a try at the digits of a phone before it is looked at. Refuses `too_many_requests`. */
export async function countTry({ deps, catalogue, now }: HereVisit, whose: string): Promise<void> {
  await countAttempt(deps.pools.db, catalogue.hall.id, `reservation:${whose}`, now, FREE_TRIES).catch(
    (error: unknown) => {
      throw error instanceof Refusal && error.code === 'login_wait' ? new Refusal('too_many_requests') : error;
    },
  );
}

/** The right digits were given: nothing stands against this code any more. */
export const forgetTries = ({ deps, catalogue }: HereVisit, whose: string): Promise<number> =>
  forgetAttempts(deps.pools.db, catalogue.hall.id, `reservation:${whose}`);

const codeAndDigits = z.strictObject({ code: z.string().max(200), last_four: z.string().max(200) });

async function openByCode(visit: HereVisit & { body: z.output<typeof codeAndDigits> }): Promise<void> {
  const { catalogue, deps, body, language } = visit;
  const { wrong, open_wrong } = texts[language].reservation;
  const code = body.code.trim();
  const last_four = body.last_four.replaceAll(/\s/g, '');
  const errors = { ...(code ? {} : { code: wrong.code }), ...(last_four ? {} : { last_four: wrong.last_four }) };
  if (Object.keys(errors).length > 0) return showChoose(visit, { code, errors, status: 422 });
  const whose = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  await countTry(visit, whose);
  const found = await findByCode(deps.pools.db, deps.keys, { hall_id: catalogue.hall.id, code, last_four });
  if (!found) return showChoose(visit, { code, wrong: open_wrong, status: 404 });
  await forgetTries(visit, whose);
  keepProof(visit, found.token);
  seeOther(visit, place(catalogue, `/${found.token}`));
}

export const chooseRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/reservasi',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: z.strictObject({ cari: z.string().max(200).optional() }),
    body: none,
    run: (visit) => showChoose(visit, { said: visit.query.cari?.trim() ?? '' }),
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/reservasi',
    for: 'anyone',
    kind: 'page',
    limit: 'find_booking',
    params: none,
    query: none,
    body: codeAndDigits,
    run: openByCode,
    async again(visit, { given }) {
      const { open_wrong } = texts[visit.language].reservation;
      const code = typeof given['code'] === 'string' ? given['code'].slice(0, 40) : '';
      showChoose(visit, { code, wrong: open_wrong, status: 404 });
    },
  }),
];
