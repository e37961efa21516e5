import { z } from 'zod';
import type { Catalogue } from '../../hall/catalogue.ts';
import { Refusal } from '../../refusal.ts';
import { signIn } from '../../staff/sign-in.ts';
import { needsSecondFactor } from '../../staff/second-factor.ts';
import { explain } from '../explain.ts';
import { beginSession, ended } from './begin-session.ts';
import { cookieName, SESSION_COOKIE } from '../gate.ts';
import { askForCode } from './second-step.ts';
import { show, seeOther } from '../page.ts';
import { homeOf, wantedPath } from './places.ts';
import { hallRoute, none } from '../route.ts';
import type { Visit } from '../route.ts';

type HereVisit = Visit & { catalogue: Catalogue };

/** What stands in the form: the login typed before, where to go on to, and why it is shown again. */
type Form = { login: string; lanjut: string; sentence: string | null };

function showForm(visit: HereVisit, form: Form, status = 200): void {
  const { catalogue, who } = visit;
  const signed = who.kind === 'staff' && who.by_cookie ? { name: who.name, home: homeOf(catalogue, who) } : null;
  show(
    visit,
    'staff/sign-in',
    { title: 'Masuk', body_class: 'page-narrow', styles: ['desk.css'] },
    { form, signed },
    status,
  );
}

const login = z.string().trim().toLowerCase().min(1, 'Isi nama pengguna Anda.').max(40);
const password = z.string().min(1, 'Isi kata sandi Anda.').max(200);
const wanted = z.string().max(300);

export const signInRoutes = [
  hallRoute({
    method: 'get',
    path: '/:hall/masuk',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: z.object({ lanjut: wanted.optional() }),
    body: none,
    run(visit) {
      showForm(visit, { login: '', lanjut: wantedPath(visit.catalogue, visit.query.lanjut) ?? '', sentence: null });
    },
  }),

  hallRoute({
    method: 'post',
    path: '/:hall/masuk',
    for: 'anyone',
    kind: 'page',
    limit: 'sign_in',
    params: none,
    query: none,
    body: z.strictObject({ login, password, lanjut: wanted.optional() }),
    async run(visit) {
      const { catalogue, deps, req, body, now } = visit;
      const attempt = { hall_id: catalogue.hall.id, login: body.login, password: body.password, address: req.ip ?? '' };
      try {
        const person = await signIn(deps.pools.db, attempt, now);
        if (needsSecondFactor(person, catalogue.hall)) {
          await askForCode(visit, person, body.lanjut ?? '');
          return;
        }
        await beginSession(req, person);
        seeOther(visit, wantedPath(catalogue, body.lanjut) ?? homeOf(catalogue, person));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, sentence } = explain(error, 'id');
        if (status === 429) visit.res.set('Retry-After', '60');
        showForm(visit, { login: body.login, lanjut: body.lanjut ?? '', sentence }, status);
      }
    },
    again: async (visit, { errors, given }) => {
      const typed = (field: string): string => z.string().catch('').parse(given[field]);
      const sentence = Object.values(errors)[0] ?? null;
      showForm(visit, { login: typed('login'), lanjut: typed('lanjut'), sentence }, 422);
    },
  }),

  hallRoute({
    method: 'post',
    path: '/:hall/keluar',
    for: 'anyone', // who was signed out meanwhile may press it too
    kind: 'page',
    params: none,
    query: none,
    body: none,
    async run(visit) {
      const { req, res, catalogue, deps } = visit;
      await ended((done) => req.session.destroy(done));
      const secure = deps.base_url.startsWith('https:');
      res.clearCookie(cookieName(deps.base_url, SESSION_COOKIE), {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
      });
      seeOther(visit, `/${catalogue.hall.slug}/masuk`);
    },
  }),
];
