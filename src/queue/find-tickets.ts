import type pg from 'pg';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import type { Lane, TurnStatus } from './turn.ts';

/** A ticket of today as the front desk sees it, with the turn that matters now. */
export type FoundTicket = {
  id: string;
  number: string;
  lane: Lane;
  priority: boolean;
  needs: string[];
  note: string | null;
  external_code: string | null;
  language: 'id' | 'en';
  copies: number;
  issued_at: Date;
  booked_at: Date | null;
  turn_id: string;
  service_id: string;
  status: TurnStatus;
  counter_id: string | null;
  called_at: Date | null;
  came_back: boolean;
  /** Waiting and never called: the service may still be changed. */
  untouched: boolean;
};

/** And what is needed to print it again. */
export type OpenedTicket = FoundTicket & { token: string; ahead: number | null };

/** What somebody without their paper still knows. */
export type TicketWanted = {
  agency_id?: string | undefined;
  /** As typed: `A-012`, `a12`, `12`. */
  number?: string | undefined;
  after?: Date | undefined;
  before?: Date | undefined;
};

const MOST = 40;

// Of several turns the one that somebody acts on now, else the latest.
const TICKETS = `
  select k.id, k.label as number, k.lane, k.priority, k.needs, k.note, k.external_code, k.language, k.copies, k.issued_at, k.token,
    b.starts_at as booked_at, t.id as turn_id, t.service_id, t.status, t.counter_id, t.called_at, t.came_back,
    t.status = 'waiting' and not exists (
      select from turn_moves m where m.hall_id = t.hall_id and m.turn_id = t.id and m.move = 'call') as untouched,
    case when t.status = 'waiting' then (select count(*)::integer from (
      select from turns w where w.hall_id = t.hall_id and w.day = t.day and w.service_id = t.service_id
        and w.status = 'waiting' and (w.counts_from, w.number, w.id) < (t.counts_from, t.number, t.id)
      limit 1000) before) end as ahead
  from tickets k
  left join bookings b on b.hall_id = k.hall_id and b.id = k.booking_id
  cross join lateral (
    select * from turns one where one.hall_id = k.hall_id and one.ticket_id = k.id
    order by array_position('{called,serving,missed,waiting,parked}'::text[], one.status) nulls last, one.id desc
    limit 1) t
  where k.hall_id = $1`;

/** Letters and number of what was typed; null when no number can be meant. */
export function numberTyped(typed: string): { series: string | null; number: number } | null {
  const [, letters = '', digits = ''] = /^([a-z]{0,3})[\s.-]*(\d{1,6})$/i.exec(typed.trim()) ?? [];
  if (digits === '') return null;
  return { series: letters === '' ? null : letters.toUpperCase(), number: Number(digits) };
}

/** Today's tickets that fit what is known, the newest first, 40 at most; none for a number that cannot be one. */
export async function findTickets(
  screens: pg.Pool,
  { hall }: Catalogue,
  { agency_id, number, after, before }: TicketWanted,
  now: Date,
): Promise<FoundTicket[]> {
  const typed = number ? numberTyped(number) : undefined;
  if (typed === null) return [];
  const { rows } = await screens.query<OpenedTicket>(
    `${TICKETS} and k.day = $2
       and ($3::text is null or k.series = $3) and ($4::integer is null or k.number = $4)
       and ($5::timestamptz is null or k.issued_at >= $5) and ($6::timestamptz is null or k.issued_at < $6)
       and ($7::uuid is null or exists (select from turns o
         join services s on s.hall_id = o.hall_id and s.id = o.service_id
         where o.hall_id = k.hall_id and o.ticket_id = k.id and s.agency_id = $7))
     order by k.issued_at desc, k.id desc limit ${MOST}`,
    [
      hall.id,
      dayOf(now, hall.time_zone),
      typed?.series ?? null,
      typed?.number ?? null,
      after ?? null,
      before ?? null,
      agency_id ?? null,
    ],
  );
  return rows.map(({ token: _secret, ahead: _ahead, ...found }) => found);
}

/** One ticket of the hall's present day by its key; null when there is none. */
export async function openTicket(
  screens: pg.Pool,
  { hall }: Catalogue,
  id: string,
  now: Date,
): Promise<OpenedTicket | null> {
  const { rows } = await screens.query<OpenedTicket>(`${TICKETS} and k.id = $2 and k.day = $3`, [
    hall.id,
    id,
    dayOf(now, hall.time_zone),
  ]);
  return rows[0] ?? null;
}
