import { z } from 'zod';
import { serviceByCode } from '../../hall/catalogue.ts';
import { searchServices } from '../../hall/search.ts';
import { callNext, finishAndCallNext } from '../../queue/call.ts';
import type { CallAnswer } from '../../queue/call.ts';
import { closeCounter, openCounter, pauseCounter, takeSeat } from '../../queue/counter.ts';
import { finishTurn, parkTurn, recallTurn, reopenTurn, resumeTurn, serveTurn } from '../../queue/desk.ts';
import { missTurn, returnTurn } from '../../queue/missed.ts';
import { transferTurn } from '../../queue/transfer.ts';
import type { Outcome } from '../../queue/turn.ts';
import { serviceMeant } from './desk-facts.ts';
import { deskAct, deskLook } from './desk-page.ts';
import type { News } from './desk-page.ts';
import type { Route } from '../route.ts';

const turn_id = z.uuid();
const reason = z
  .string()
  .trim()
  .max(200)
  .optional()
  .transform((words) => words || undefined);
const ofTurn = z.strictObject({ turn_id });
const ofTurnWithReason = z.strictObject({ turn_id, reason });
const nothing = z.strictObject({});

const finished = z.strictObject({
  turn_id,
  /** Present when the next is called in the same act. */
  next: z.literal('call').optional(),
  outcome: z.enum(['completed', 'in_process', 'documents_missing']).default('completed'),
  ready_on: z.union([z.literal(''), z.iso.date()]).optional(),
  missing: z.union([z.string().max(200), z.array(z.string().max(200)).max(20)]).optional(),
  missing_other: z.string().trim().max(200).optional(),
});

/** What came of it, from a form whose fields may be filled for another choice than the one made last. */
function outcomeOf({ outcome: kind, ready_on, missing, missing_other }: z.output<typeof finished>): Outcome {
  if (kind === 'in_process') return { kind, ready_on: ready_on || undefined };
  if (kind === 'documents_missing')
    return { kind, missing: [missing ?? [], missing_other ?? []].flat().filter(Boolean) };
  return { kind };
}

const calledNews = ({ body }: CallAnswer): News =>
  body ? { sentence: `${body.turn.number} dipanggil.` } : { sentence: 'Belum ada yang menunggu. Loket siap.' };

export const deskRoutes: Route[] = [
  ...deskLook,

  deskAct('buka', nothing, async ({ db, desk, seat, now }) => {
    if (seat !== null) await takeSeat(db, { ...desk, request: null, staff_id: seat }, now);
    await openCounter(db, desk, now);
    return { sentence: 'Loket dibuka.' };
  }),
  deskAct('duduk', nothing, async ({ db, desk, seat, now }) => {
    if (seat !== null) await takeSeat(db, { ...desk, staff_id: seat }, now);
    return { sentence: 'Anda tercatat di loket ini.' };
  }),
  deskAct('istirahat', z.strictObject({ reason }), async ({ db, desk, body, now }) => {
    await pauseCounter(db, { ...desk, reason: body.reason }, now);
    return { sentence: 'Loket istirahat. Tidak ada nomor baru yang dipanggil ke sini.' };
  }),
  deskAct('tutup', nothing, async ({ db, desk, now }) => {
    await closeCounter(db, desk, now);
    return { sentence: 'Loket ditutup.' };
  }),

  deskAct('panggil', nothing, async ({ pools, desk, now }) => calledNews(await callNext(pools, desk, now))),
  deskAct('selesai', finished, async ({ pools, db, desk, body, now }) => {
    const what = { ...desk, turn_id: body.turn_id, outcome: outcomeOf(body) };
    if (body.next === 'call') return calledNews(await finishAndCallNext(pools, what, now));
    await finishTurn(db, what, now);
    return { sentence: 'Selesai. Loket siap memanggil.' };
  }),
  deskAct('ulang', ofTurn, async ({ db, desk, body, now }) => {
    await recallTurn(db, { ...desk, ...body }, now);
    return { sentence: 'Dipanggil ulang.' };
  }),
  deskAct('mulai', ofTurn, async ({ db, desk, body, now }) => {
    await serveTurn(db, { ...desk, ...body }, now);
    return { sentence: 'Pelayanan dimulai.' };
  }),
  deskAct('lewati', ofTurnWithReason, async ({ db, desk, body, now }) => {
    await missTurn(db, { ...desk, ...body }, now);
    return { sentence: 'Ditandai tidak hadir. Loket siap memanggil.' };
  }),
  deskAct('tunda', ofTurn, async ({ db, desk, body, now }) => {
    await parkTurn(db, { ...desk, ...body }, now);
    return { sentence: 'Ditunda. Nomornya ada di daftar Ditunda, loket siap memanggil.' };
  }),
  deskAct('lanjutkan', ofTurn, async ({ db, desk, body, now }) => {
    await resumeTurn(db, { ...desk, ...body }, now);
    return { sentence: 'Pelayanan dilanjutkan.' };
  }),
  deskAct('kembalikan', ofTurnWithReason, async ({ db, desk, body, now }) => {
    await returnTurn(db, { ...desk, ...body }, now);
    return { sentence: 'Dikembalikan ke antrean.' };
  }),
  deskAct('buka-kembali', ofTurn, async ({ db, desk, body, now }) => {
    await reopenTurn(db, { ...desk, ...body }, now);
    return { sentence: 'Dibuka kembali.' };
  }),
  deskAct(
    'alihkan',
    z.strictObject({ turn_id, service: z.string().trim().min(1).max(200) }),
    async ({ db, catalogue, desk, body, now }) => {
      const service = serviceMeant(catalogue, body.service);
      if (!service) {
        const found = searchServices(catalogue, body.service, 6);
        if (found.length === 0)
          return { sentence: 'Tidak ada layanan dengan kata itu. Coba nama layanan atau instansinya.', choices: [] };
        return { sentence: 'Ke layanan mana?', choices: found.map(({ code }) => code), turn_id: body.turn_id };
      }
      await transferTurn(db, { ...desk, turn_id: body.turn_id, service_code: service.code }, now);
      return { sentence: `Dialihkan ke ${serviceByCode(catalogue, service.code).name}.` };
    },
  ),
];
