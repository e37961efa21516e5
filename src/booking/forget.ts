import type { Db } from '../db.ts';
import { catalogueOf, policiesAt } from '../hall/catalogue.ts';
import { addDays, dayOf, instantAt } from '../hall/day.ts';
import { newId } from '../ids.ts';
import { oneByOne } from '../one-by-one.ts';

/** One kind of datum: `due` finds the rows whose time has come, `gone` empties them. */
type Erasure = { what: string; due: string; gone: string };

/** Nothing more will come of the visit: its turns were served to their end, and no quota counts the person. */
const FINISHED = `
  b.status = 'arrived'
  and not (select s.identity_required from services s where s.hall_id = b.hall_id and s.id = b.service_id)
  and exists (select from tickets k where k.hall_id = b.hall_id and k.booking_id = b.id
    and not exists (select from turns t where t.hall_id = k.hall_id and t.ticket_id = k.id
      and t.status not in ('done', 'transferred')))`;

const erasures: Erasure[] = [
  {
    what: 'booking_details',
    due: `select b.id, b.day, num_nonnulls(b.name_sealed, b.identity_sealed, b.phone_sealed) > 0 as told
          from bookings b
          where b.hall_id = :hall_id and b.forgotten_at is null
            and (b.day < :bookings_from or (b.day < :finished_from and ${FINISHED}))
          order by b.day limit :batch for no key update of b skip locked`,
    gone: `update bookings set name_sealed = null, identity_sealed = null, phone_sealed = null, held_by = null,
             forgotten_at = :now`,
  },
  {
    what: 'booking_hashes',
    due: `select id, day, true as told from bookings
          where hall_id = :hall_id and person_hash is not null and day < :hashes_from
          order by day limit :batch for no key update skip locked`,
    gone: 'update bookings set person_hash = null, phone_hash = null',
  },
  {
    what: 'ticket_details',
    due: `select id, day, true as told from tickets
          where hall_id = :hall_id and num_nonnulls(phone_sealed, external_code, note) > 0 and day < :phones_from
          order by day limit :batch for no key update skip locked`,
    gone: 'update tickets set phone_sealed = null, external_code = null, note = null',
  },
  {
    what: 'message_phones',
    due: `select id, (valid_until at time zone :zone)::date as day, true as told from messages
          where hall_id = :hall_id and phone_sealed is not null and valid_until < :messages_from
          order by valid_until limit :batch for no key update skip locked`,
    gone: 'update messages set phone_sealed = null, phone_hash = null',
  },
];

/** Erases and writes down that it did, in one statement: who dies before its end has done neither. */
const statementOf = ({ what, due, gone }: Erasure): string => `
  with due as materialized (${due}), gone as (
    ${gone} where hall_id = :hall_id and id in (select id from due) returning id
  ), noted as (
    insert into erasures (hall_id, id, at, what, erased, first_day, last_day)
    select :hall_id, :id, :now, '${what}', count(*), min(day), max(day)
    from due join gone using (id) where told having count(*) > 0
  )
  select count(*) as rows, count(*) filter (where told) as erased from due join gone using (id)`;

const BATCH = 1_000;

/**
 * Erases personal data that was kept as long as its hall keeps it, some thousands at a time: first name, identity and
 * phone of bookings, phone, remark and foreign code of numbers, later what equal persons are known by. Leaves a row of `erasures` as proof: how much, of
 * which days, nothing of whom. Days are the hall's own. Bears several at it. Answers how many rows were emptied.
 */
export async function forgetDetails(db: Db, now: Date, batch = BATCH): Promise<number> {
  const halls: { slug: string }[] = await db('halls').orderBy('slug').select('slug');
  return oneByOne(halls, ({ slug }) => forgetOfHall(db, slug, now, batch));
}

async function forgetOfHall(db: Db, slug: string, now: Date, batch: number): Promise<number> {
  const catalogue = await catalogueOf(db, slug);
  const { id: hall_id, time_zone: zone } = catalogue.hall;
  const { retention } = policiesAt(catalogue, now);
  const kept = (days: number): string => addDays(dayOf(now, zone), -days);
  const phones_from = kept(retention.ticket_phone_days);
  const facts = {
    hall_id,
    zone,
    now,
    batch,
    phones_from,
    bookings_from: kept(retention.booking_days),
    finished_from: kept(retention.finished_visit_days),
    hashes_from: kept(retention.hash_days),
    messages_from: instantAt(phones_from, '00:00', zone),
  };
  return oneByOne(erasures, async (erasure) => {
    let sum = 0;
    for (;;) {
      const { rows } = await db.raw<{ rows: { rows: number; erased: number }[] }>(statementOf(erasure), {
        ...facts,
        id: newId(),
      });
      sum += rows[0]?.erased ?? 0;
      if ((rows[0]?.rows ?? 0) < batch) return sum;
    }
  });
}
