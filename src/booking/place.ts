import type pg from 'pg';
import { statement, violates } from '../db.ts';
import type { Pools } from '../db.ts';
import { grouped } from '../grouped.ts';
import { policiesOn } from '../hall/catalogue.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { dayOf, offsetOf } from '../hall/day.ts';
import type { RequestKey } from '../idempotency.ts';
import { newId, newToken } from '../ids.ts';
import { messagesAbout, OF_A_BOOKING } from '../message/plan.ts';
import { asRow } from '../message/queue-messages.ts';
import type { Booking } from './booking.ts';
import type { PlannedSlot } from './calendar.ts';
import { newCode } from './code.ts';

/** What is known of the citizen, sealed and hashed; all null in a hold. */
export type Sealed = Pick<
  Booking,
  'name_sealed' | 'identity_kind' | 'identity_sealed' | 'phone_sealed' | 'person_hash' | 'phone_hash' | 'notice_version'
>;

export const nobody: Sealed = {
  name_sealed: null,
  identity_kind: null,
  identity_sealed: null,
  phone_sealed: null,
  person_hash: null,
  phone_hash: null,
  notice_version: null,
};

/** A place that somebody wants, with all that is decided before the database is asked. */
export type Place = {
  catalogue: Catalogue;
  service: Service;
  slot: PlannedSlot;
  status: 'held' | 'booked';
  now: Date;
  held_until: Date | null;
  held_by: string | null;
  citizen: Sealed;
  for_someone: boolean;
  lane: 'regular' | 'priority';
  needs: string[];
  language: 'id' | 'en';
  by: string;
  request: RequestKey | null;
};

/** `body` is what the contract answers; `crowded`: the person or phone has places enough already. */
export type Taken =
  | { got: true; body: unknown }
  | { got: false; why: 'known' | 'full' | 'closed' | 'crowded' | 'holds_already' };

type Where = Pick<Pools, 'hot' | 'screens'>;

type Row = { body: unknown; known: boolean; allowed: boolean; closed: boolean | null };

export const placeStatement = { name: 'take-place', text: statement('booking/place.sql') };
export const placesStatement = { name: 'take-places', text: statement('booking/places.sql') };

/** Two of one person or phone chose the same of their few places at the same moment: the later one looks again. */
export const isSamePlace = (error: unknown): boolean =>
  violates(error, 'places_of_person') || violates(error, 'places_of_phone');

/** As many as may meet at one person's or phone's few places. */
const TRIES = 8;

const newRow = () => ({ booking_id: newId(), move_id: newId(), note_id: newId(), code: newCode(), token: newToken() });

/** What is sent about it, queued in the same statement; about a hold nothing is sent. */
const messagesOf = ({ catalogue, slot, language, citizen, now }: Place, id: string) =>
  messagesAbout(catalogue, { id, starts_at: slot.starts_at, language, ...citizen }, OF_A_BOOKING, now).map(asRow);

const dayOfSlot = ({ catalogue, slot }: Place): string => dayOf(slot.starts_at, catalogue.hall.time_zone);

const limitsOf = (place: Place) => policiesOn(place.catalogue, dayOfSlot(place)).booking;

/** Null: the slot has no row yet. */
function answerOf({ body, known, allowed, closed }: Row): Taken | null {
  if (body !== null) return { got: true, body };
  if (known) return { got: false, why: 'known' };
  if (!allowed) return { got: false, why: 'crowded' };
  if (closed === null) return null;
  return { got: false, why: closed ? 'closed' : 'full' };
}

const slotName = (hall_id: string, service_id: string, starts_at: Date): string =>
  `${hall_id} ${service_id} ${starts_at.getTime()}`;

type OfSlot = Pick<Place, 'catalogue' | 'service' | 'slot'>;

/** The keys of the slots that were asked for lately: the statements look a slot up by its key and nothing else. */
const slotIds = new Map<string, string>();

/** The slot's key. Its row is born with its first wish, in a statement of its own: being born twice is no harm. */
export async function slotIdOf(db: Pick<pg.Pool, 'query'>, of: OfSlot, anew = false): Promise<string> {
  const { catalogue, service, slot } = of;
  const { hall } = catalogue;
  const name = slotName(hall.id, service.id, slot.starts_at);
  const remembered = slotIds.get(name);
  if (remembered !== undefined && !anew) return remembered;
  const day = dayOf(slot.starts_at, hall.time_zone);
  await db.query(
    `insert into slots (hall_id, id, service_id, day, starts_at, ends_at, capacity)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [hall.id, newId(), service.id, day, slot.starts_at, slot.ends_at, slot.capacity],
  );
  const { rows } = await db.query<{ id: string }>(
    'select id from slots where hall_id = $1 and service_id = $2 and starts_at = $3',
    [hall.id, service.id, slot.starts_at],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a slot has no row after its birth');
  if (slotIds.size > 10_000) slotIds.clear();
  slotIds.set(name, id);
  return id;
}

/** One place by the plain statement. */
async function takeOne({ hot, screens }: Where, place: Place, { anew = false, tries = TRIES } = {}): Promise<Taken> {
  const { catalogue, service, slot, citizen, request } = place;
  const { hall } = catalogue;
  const { active_per_applicant, active_per_phone } = limitsOf(place);
  const row = newRow();
  const slot_id = await slotIdOf(screens, place, anew);
  try {
    const { rows } = await hot.query<Row>({
      ...placeStatement,
      values: [
        hall.id,
        service.id,
        slot.starts_at,
        slot.capacity,
        place.now,
        row.booking_id,
        row.move_id,
        row.note_id,
        place.status,
        row.code,
        row.token,
        place.held_until,
        place.held_by,
        place.lane,
        place.needs,
        place.language,
        citizen.name_sealed,
        citizen.identity_kind,
        citizen.identity_sealed,
        citizen.phone_sealed,
        citizen.person_hash,
        citizen.phone_hash,
        active_per_applicant,
        active_per_phone,
        place.for_someone,
        citizen.notice_version,
        place.by,
        request?.scope ?? null,
        request?.key ?? null,
        request?.hash ?? null,
        dayOfSlot(place),
        service.code,
        hall.time_zone,
        offsetOf(slot.starts_at, hall.time_zone),
        slot_id,
        JSON.stringify(messagesOf(place, row.booking_id)),
      ],
    });
    const answer = rows[0] ? answerOf(rows[0]) : null;
    if (answer) return answer;
    if (anew) throw new Error('a slot has no row after its birth');
    return await takeOne({ hot, screens }, place, { anew: true });
  } catch (error) {
    if (tries > 1 && isSamePlace(error)) return takeOne({ hot, screens }, place, { anew, tries: tries - 1 });
    return twinOf(error);
  }
}

/** Somebody did the same at the same moment and was faster: what the statement would have said a moment later. */
export function twinOf(error: unknown): Taken {
  if (violates(error, 'idempotency_keys_pkey')) return { got: false, why: 'known' };
  if (violates(error, 'one_hold_per_browser')) return { got: false, why: 'holds_already' };
  if (isSamePlace(error) || violates(error, 'one_active_booking_per_person')) return { got: false, why: 'crowded' };
  throw error;
}

/** All of one slot: what arrived while the slot was being served. Who comes twice in it is served after the group. */
async function takeMany(where: Where, places: Place[]): Promise<Taken[]> {
  const first = places[0];
  if (!first) return [];
  const { catalogue, service, slot } = first;
  const { hall } = catalogue;
  const { active_per_applicant, active_per_phone } = limitsOf(first);
  const members = new Map([...places.entries()].filter(([at, place]) => isFirst(places, at, place)));
  const { rows } = await where.hot.query<Row & { n: number }>({
    ...placesStatement,
    values: [
      hall.id,
      service.id,
      slot.starts_at,
      slot.capacity,
      new Date(Math.max(...places.map(({ now }) => now.getTime()))),
      first.status,
      active_per_applicant,
      active_per_phone,
      dayOfSlot(first),
      service.code,
      hall.time_zone,
      offsetOf(slot.starts_at, hall.time_zone),
      JSON.stringify([...members].map(([n, place]) => memberOf(n, place))),
      await slotIdOf(where.screens, first),
    ],
  });
  const answers = new Map(rows.map((row) => [row.n, answerOf(row)]));
  const taken: Taken[] = [];
  for (const [at, place] of places.entries()) taken.push(answers.get(at) ?? (await takeOne(where, place)));
  return taken;
}

function memberOf(n: number, place: Place) {
  const { citizen, request } = place;
  const row = newRow();
  return {
    n,
    ...row,
    ...citizen,
    messages: messagesOf(place, row.booking_id),
    held_until: place.held_until,
    held_by: place.held_by,
    lane: place.lane,
    needs: place.needs,
    language: place.language,
    for_someone: place.for_someone,
    by: place.by,
    scope: request?.scope ?? null,
    key: request?.key ?? null,
    request_hash: request?.hash ?? null,
  };
}

/** What may be had once: two of a group that share one of them would fail the whole of it. */
const oncesOf = ({ citizen: { person_hash, phone_hash }, held_by, request }: Place): string[] =>
  [person_hash, phone_hash, held_by, request && `${request.scope} ${request.key}`].filter((one) => one !== null);

function isFirst(places: Place[], at: number, place: Place): boolean {
  const own = oncesOf(place);
  return !places.slice(0, at).some((before) => oncesOf(before).some((one) => own.includes(one)));
}

const lines = new WeakMap<pg.Pool, (key: string, place: Place) => Promise<Taken>>();

const SOLD_OUT_MS = 2_000;
const soldOut = new Map<string, number>();

/** A place was given back in this process, or everything is new: the next wish asks the database again. */
export function forgetSoldOut(slot?: Pick<Booking, 'hall_id' | 'service_id' | 'starts_at'>): void {
  if (slot) soldOut.delete(slotName(slot.hall_id, slot.service_id, slot.starts_at));
  else soldOut.clear();
}

/** Whether the slot was full a moment ago (two seconds at most): thousands who still come need not ask the database. */
export const isSoldOut = ({
  catalogue: { hall },
  service,
  slot,
}: Pick<Place, 'catalogue' | 'service' | 'slot'>): boolean =>
  (soldOut.get(slotName(hall.id, service.id, slot.starts_at)) ?? 0) > Date.now();

/** Takes a place of the slot. A busy slot is served in groups, one at a time in this process. */
export async function takePlace(where: Where, place: Place): Promise<Taken> {
  const line =
    lines.get(where.hot) ??
    grouped(
      (one: Place) => takeOne(where, one),
      (many) => takeMany(where, many),
    );
  lines.set(where.hot, line);
  const name = slotName(place.catalogue.hall.id, place.service.id, place.slot.starts_at);
  const taken = await line(`${name} ${place.status} ${place.slot.capacity}`, place);
  if (!taken.got && taken.why === 'full') {
    if (soldOut.size > 10_000) soldOut.clear();
    soldOut.set(name, Date.now() + SOLD_OUT_MS);
  }
  return taken;
}
