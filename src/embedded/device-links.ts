import type { Trx } from '../db.ts';
import { issueAccess } from '../staff/access.ts';

type Device = { hall_id: string; id: string; code: string; kind: 'kiosk' | 'display'; slug: string };

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A fresh one-time link for every kiosk and display, one line each; links of an earlier start open nothing any more. */
export async function linkDevices(trx: Trx, base_url: string, now: Date): Promise<string[]> {
  const devices: Device[] = await trx('devices as d')
    .join('halls as h', 'h.id', 'd.hall_id')
    .whereNull('d.revoked_at')
    .orderBy(['h.slug', { column: 'd.kind', order: 'desc' }, 'd.code'])
    .select('d.hall_id', 'd.id', 'd.code', 'd.kind', 'h.slug');
  await trx('access_tokens').where({ form: 'link', kind: 'kiosk' }).whereNull('used_at').delete();
  await trx('access_tokens').where({ form: 'link', kind: 'display' }).whereNull('used_at').delete();

  const lines: string[] = [];
  for (const { hall_id, id, code, kind, slug } of devices) {
    const nothing = { role: null, agency_id: null, counter_id: null };
    const expires_at = new Date(now.getTime() + DAY_MS);
    const secret = await issueAccess(trx, { hall_id, form: 'link', kind, device_id: id, expires_at, ...nothing }, now);
    lines.push(`  ${code.padEnd(16)} ${base_url}/${slug}/perangkat/${secret}`);
  }
  return lines.length > 0 ? ['Tautan perangkat, masing-masing sekali pakai dalam sehari:', ...lines] : [];
}
