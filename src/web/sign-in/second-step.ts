import { z } from 'zod';
import type { Catalogue } from '../../hall/catalogue.ts';
import { seal, unseal } from '../../keys.ts';
import { qrSvg } from '../../paper/qr.ts';
import { Refusal } from '../../refusal.ts';
import { passSecondFactor } from '../../staff/second-factor.ts';
import type { Staff } from '../../staff/staff.ts';
import { appAddress, newSecret } from '../../staff/totp.ts';
import { explain } from '../explain.ts';
import { seeOther, show } from '../page.ts';
import { homeOf, wantedPath } from './places.ts';
import { hallRoute, none } from '../route.ts';
import type { Visit } from '../route.ts';
import { beginSession } from './begin-session.ts';

const stepFacts = z.strictObject({
  hall_id: z.string(),
  staff_id: z.string(),
  login: z.string(),
  new_secret: z.string().nullable(),
  until: z.number(),
});

/** Who has given the right password and not yet the code. Travels in the form, sealed: no session is granted for it. */
type Step = z.infer<typeof stepFacts>;

const MINUTES = 5;

async function showStep(
  visit: Visit,
  step: Step,
  lanjut: string,
  sentence: string | null,
  status: number,
): Promise<void> {
  const { deps, catalogue } = visit;
  const hall = catalogue?.hall.short_name ?? '';
  const { new_secret } = step;
  const svg = new_secret
    ? qrSvg(appAddress(new_secret, hall, step.login), { title: 'QR untuk aplikasi autentikator' })
    : null;
  show(
    visit,
    'staff/second-step',
    { title: 'Kode masuk', body_class: 'page-narrow', styles: ['desk.css'] },
    {
      step: seal(deps.keys, JSON.stringify(step)),
      new_secret: new_secret?.match(/.{4}/g)?.join(' ') ?? null,
      svg,
      lanjut,
      sentence,
    },
    status,
  );
}

/** After the right password: asks for the code of the person's app, or sets the app up with them first. */
export function askForCode(visit: Visit, { hall_id, id, login, totp_sealed }: Staff, lanjut: string): Promise<void> {
  const until = visit.now.getTime() + MINUTES * 60_000;
  return showStep(
    visit,
    { hall_id, staff_id: id, login, new_secret: totp_sealed ? null : newSecret(), until },
    lanjut,
    null,
    200,
  );
}

function stepOf(visit: Visit & { catalogue: Catalogue }, sealed: string): Step | null {
  try {
    const step = stepFacts.parse(JSON.parse(unseal(visit.deps.keys, sealed)));
    return step.hall_id === visit.catalogue.hall.id && step.until > visit.now.getTime() ? step : null;
  } catch {
    return null; // changed, of another installation, or nothing of ours: as if the time were over
  }
}

export const secondStepRoutes = [
  hallRoute({
    method: 'post',
    path: '/:hall/masuk/kode',
    for: 'anyone',
    kind: 'page',
    limit: 'sign_in',
    params: none,
    query: none,
    body: z.strictObject({
      step: z.string().max(2_000),
      code: z
        .string()
        .max(40)
        .transform((typed) => typed.replaceAll(/\D/g, '')),
      lanjut: z.string().max(300).optional(),
    }),
    async run(visit) {
      const { catalogue, deps, req, body, now } = visit;
      const step = stepOf(visit, body.step);
      if (!step) {
        seeOther(visit, `/${catalogue.hall.slug}/masuk`);
        return;
      }
      try {
        const { hall_id, staff_id, new_secret } = step;
        const person = await passSecondFactor(
          deps.pools.db,
          deps.keys,
          { hall_id, staff_id, new_secret, code: body.code },
          now,
        );
        await beginSession(req, person);
        seeOther(visit, wantedPath(catalogue, body.lanjut) ?? homeOf(catalogue, person));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, sentence } = explain(error, 'id');
        if (status === 429) visit.res.set('Retry-After', '60');
        await showStep(visit, step, body.lanjut ?? '', sentence, status);
      }
    },
  }),
];
