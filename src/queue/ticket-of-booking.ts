import type { Trx } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { rfc3339ms } from '../hall/day.ts';
import type { TakenTicket } from './answers.ts';

type Row = Omit<TakenTicket, 'wait_minutes' | 'counts_from'> & { counts_from: Date };

/** The ticket a reservation became, as its holder was told of it, with who is ahead now. */
export async function ticketOfBooking(
  trx: Pick<Trx, 'raw'>,
  { hall }: Catalogue,
  booking_id: string,
): Promise<TakenTicket> {
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select k.id, k.label as number, k.token, k.day, s.code as service, line.ahead, t.counts_from
     from tickets k
     cross join lateral (
       select * from turns where hall_id = k.hall_id and ticket_id = k.id order by id desc limit 1
     ) t
     join services s on s.hall_id = t.hall_id and s.id = t.service_id
     cross join lateral (
       select count(*)::integer as ahead from (
         select from turns w
         where t.status = 'waiting' and w.hall_id = t.hall_id and w.day = t.day and w.service_id = t.service_id
           and w.status = 'waiting' and (w.counts_from, w.number, w.id) < (t.counts_from, t.number, t.id)
         limit 1000) waiting
     ) line
     where k.hall_id = ? and k.booking_id = ?`,
    [hall.id, booking_id],
  );
  const row = rows[0];
  if (!row) throw new Error(`booking ${booking_id} has arrived without a ticket`);
  return { ...row, wait_minutes: null, counts_from: rfc3339ms(row.counts_from, hall.time_zone) };
}
