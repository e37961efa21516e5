import type { Db } from '../db.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { forgetCatalogues, serviceByCode } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';

export type LimitWish = {
  catalogue: Catalogue;
  service_code: string;
  /** Walk-ins a day; null for as many as come. */
  daily_limit: number | null;
  by: string;
  request: RequestKey | null;
};

/**
 * Sets how many walk-ins a day a service takes. A supervisor's choice, kept in the audit with what it was before. Numbers
 * already given stay. Refuses `not_found`.
 */
export async function setDailyLimit(db: Db, what: LimitWish, now: Date): Promise<Answer> {
  const { catalogue, service_code, daily_limit, by, request } = what;
  const hall_id = catalogue.hall.id;
  const { id, code } = serviceByCode(catalogue, service_code);
  const answer = await once(db, hall_id, request, now, async (trx) => {
    // held against whoever counts this service's numbers at this very moment
    const before: { daily_limit: number | null } | undefined = await trx('services')
      .where({ hall_id, id })
      .forNoKeyUpdate()
      .first('daily_limit');
    await trx('services').where({ hall_id, id }).update({ daily_limit });
    await trx('audit').insert({
      hall_id,
      id: newId(),
      at: now,
      who: by,
      action: 'service.daily_limit',
      object: id,
      reason: `${before?.daily_limit ?? 'none'} -> ${daily_limit ?? 'none'}`,
      request: request?.key ?? null,
    });
    return { status: 200, body: { service: code, daily_limit } };
  });
  forgetCatalogues(db);
  return answer;
}
