import { inTransaction } from '../db.ts';
import type { Db, Trx } from '../db.ts';
import { counterById, policiesAt, zoneById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { announce } from '../outbox/announce.ts';
import { laterInOpenTime } from './recall.ts';
import type { Turn } from './turn.ts';

type Shown = Pick<Turn, 'id' | 'service_id' | 'day' | 'spaced_calls'> & {
  counter_id: string;
  priority: boolean;
  needs: string[];
  taken_in_zone: string | null;
};

/** What was written to whom: calls on a live display of their zone, or on the citizen's own open page. */
export type Showing = { catalogue: Catalogue; turn_ids: string[]; by: 'display' | 'page' };

/**
 * A call was seen for the first time: from now the citizen has time to come, and the worker knows when to call again.
 * Answers how many of these calls nobody had seen before.
 */
export async function markShown(db: Db, { catalogue, turn_ids, by }: Showing, now: Date): Promise<number> {
  if (turn_ids.length === 0) return 0;
  if (by === 'page') await noteOnPage(db, catalogue, turn_ids, now);
  const unseen: Shown[] = await db('turns as t')
    .join('tickets as k', (on) => on.on('k.hall_id', 't.hall_id').andOn('k.id', 't.ticket_id'))
    .leftJoin('devices as d', (on) => on.on('d.hall_id', 'k.hall_id').andOn('d.id', 'k.device_id'))
    .where({ 't.hall_id': catalogue.hall.id, 't.status': 'called' })
    .whereNull('t.shown_at')
    .whereIn('t.id', turn_ids)
    .orderBy('t.id')
    .select(
      't.id',
      't.service_id',
      't.day',
      't.counter_id',
      't.spaced_calls',
      'k.priority',
      'k.needs',
      'd.zone_id as taken_in_zone',
    );
  if (unseen.length === 0) return 0;
  return inTransaction(db, async (trx) => {
    let marked = 0;
    for (const turn of unseen) marked += await mark(trx, catalogue, turn, now);
    return marked;
  });
}

/** Who reads their call on their own page needs no message about it. */
const noteOnPage = async (db: Db, { hall }: Catalogue, turn_ids: string[], now: Date): Promise<void> =>
  void (await db<Turn>('turns')
    .where({ hall_id: hall.id, status: 'called' })
    .whereNull('page_shown_at')
    .whereIn('id', turn_ids)
    .update({ page_shown_at: now }));

async function mark(trx: Trx, catalogue: Catalogue, turn: Shown, now: Date): Promise<number> {
  const hall_id = catalogue.hall.id;
  const { recall_seconds, calls_before_missed, missed_seconds, missed_seconds_longer } = policiesAt(catalogue, now);
  const seconds = needsLonger(catalogue, turn) ? missed_seconds_longer : missed_seconds;
  const marked = await trx<Turn>('turns')
    .where({ hall_id, id: turn.id, status: 'called', counter_id: turn.counter_id })
    .whereNull('shown_at')
    .update({
      shown_at: now,
      recall_due_at:
        turn.spaced_calls < calls_before_missed ? laterInOpenTime(catalogue, turn, now, recall_seconds) : null,
      miss_due_at: laterInOpenTime(catalogue, turn, now, seconds),
    });
  if (marked > 0) await announce(trx, hall_id, 'turn.shown', turn.id);
  return marked;
}

/** The citizen's own open page shows that their turn is near: no message need tell them. */
export const markNear = async (db: Db, { hall }: Catalogue, turn_ids: string[], now: Date): Promise<void> =>
  void (await db<Turn>('turns')
    .where({ hall_id: hall.id, status: 'waiting' })
    .whereNull('page_near_at')
    .whereIn('id', turn_ids)
    .update({ page_near_at: now }));

/** With priority, with needs, or on the way from another floor. */
function needsLonger(catalogue: Catalogue, { priority, needs, counter_id, taken_in_zone }: Shown): boolean {
  const floor = zoneById(catalogue, counterById(catalogue, counter_id).zone_id).floor;
  const otherFloor = taken_in_zone !== null && zoneById(catalogue, taken_in_zone).floor !== floor;
  return priority || needs.length > 0 || otherFloor;
}
