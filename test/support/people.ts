import { z } from 'zod';
import { agencyById, counterByNumber } from '../../src/hall/catalogue.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { issueAccess } from '../../src/staff/access.ts';
import type { Role } from '../../src/staff/roles.ts';
import { codeOfStep } from '../../src/staff/totp.ts';
import { saveStaff } from '../../src/staff/staff.ts';
import { catalogue, MONDAY_8AM, pools } from './world.ts';

/** Somebody who works in the hall, with the password they chose. */
export type Person = { id: string; login: string; password: string; name: string; role: Role };

type WhoWorks = {
  login?: string;
  name?: string;
  role?: Role;
  /** The agency's code; the one of their counter, else Dukcapil, where the role has one. */
  agency?: string;
  /** The number on the door of the counter they usually sit at. */
  counter?: number;
  hall?: Catalogue;
};

export const PASSWORD = 'lima-kapal-biru-di-teluk';

let made = 0;

/** A member of staff of the example hall, as the command line would add them. */
export async function aStaff({ role = 'officer', ...facts }: WhoWorks = {}): Promise<Person> {
  made += 1;
  const { login = `petugas${made}`, name = `Petugas ${made}` } = facts;
  const hall = facts.hall ?? (await catalogue());
  const counter = facts.counter === undefined ? null : counterByNumber(hall, facts.counter);
  const ofAgency = role === 'officer' || role === 'agency_admin';
  const id = await pools().db.transaction((trx) =>
    saveStaff(
      trx,
      {
        hall_id: hall.hall.id,
        login,
        name,
        role,
        password: PASSWORD,
        agency_id: ofAgency ? agencyOf(hall, facts.agency ?? null, counter?.agency_id ?? null) : null,
        counter_id: counter?.id ?? null,
      },
      MONDAY_8AM,
    ),
  );
  return { id, login, password: PASSWORD, name, role };
}

function agencyOf(hall: Catalogue, code: string | null, of_counter: string | null): string {
  const agency = hall.agencies.find((one) =>
    code === null && of_counter ? one.id === of_counter : one.code === (code ?? 'DUKCAPIL'),
  );
  if (!agency) throw new Error(`no agency ${code}`);
  return agency.id;
}

/** A bearer token as `npm run hall -- token` prints it. */
export async function tokenFor({
  role = 'officer',
  counter,
  hall,
}: { role?: Role; counter?: number; hall?: Catalogue } = {}): Promise<string> {
  const of = hall ?? (await catalogue());
  const at = counter === undefined ? null : counterByNumber(of, counter);
  return issueAccess(
    pools().db,
    {
      hall_id: of.hall.id,
      form: 'bearer',
      kind: 'staff',
      device_id: null,
      role,
      agency_id: at ? agencyById(of, at.agency_id).id : null,
      counter_id: at?.id ?? null,
    },
    MONDAY_8AM,
  );
}

/** A signed-in browser without scripts: keeps its cookie, and finds the form's token on the page it last read. */
export type Signed = {
  /** Reads a page; redirects are not followed. */
  get: (path: string) => Promise<Response>;
  /** Sends a form as a browser without scripts does, with the token of the session. */
  post: (path: string, fields?: Record<string, string>) => Promise<Response>;
  cookie: string;
  csrf: string;
};

/** The cookie of a session that an answer sets; null when it sets none. */
export const cookieOf = (answer: Response): string | null =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .find((cookie) => cookie.startsWith('satuatap=') || cookie.startsWith('__Host-satuatap=')) ?? null;

/** The token in the forms of a staff page. */
export const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** The code that the person's app would show for a page that just asked to set it up, by the clock of the hall. */
export async function codeFor(address: string, page: string, hall = 'sagara-raya'): Promise<string> {
  const status = await fetch(`${address}/api/v1/halls/${hall}/status`);
  const { as_of } = z.object({ as_of: z.string() }).parse(await status.json());
  const secret = (/<code class="tabular">([A-Z2-7 ]+)</.exec(page)?.[1] ?? '').replaceAll(' ', '');
  return codeOfStep(secret, Math.floor(Date.parse(as_of) / 30_000));
}

/** Gives login and password, and the code of a fresh app where the hall asks for one. */
export async function entered(
  address: string,
  { login, password }: Pick<Person, 'login' | 'password'>,
  hall = 'sagara-raya',
): Promise<Response> {
  const send = (path: string, form: Record<string, string>) =>
    fetch(`${address}/${hall}${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });
  const answer = await send('/masuk', { login, password });
  if (answer.status !== 200) return answer;
  const page = await answer.text();
  const step = /name="step" value="([^"]+)"/.exec(page)?.[1] ?? '';
  return send('/masuk/kode', { step, code: await codeFor(address, page, hall) });
}

/** Signs in at the hall's door and follows to the person's own page. */
export async function signedIn(address: string, person: Person, hall = 'sagara-raya'): Promise<Signed> {
  const answer = await entered(address, person, hall);
  const cookie = cookieOf(answer);
  if (answer.status !== 303 || !cookie) throw new Error(`signing in answered ${answer.status}`);
  const get = (path: string): Promise<Response> =>
    fetch(`${address}${path}`, { redirect: 'manual', headers: { cookie } });
  const csrf = csrfIn(await (await get(answer.headers.get('location') ?? '')).text());
  const post = (path: string, fields: Record<string, string> = {}): Promise<Response> =>
    fetch(`${address}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ _csrf: csrf, ...fields }),
    });
  return { get, post, cookie, csrf };
}
