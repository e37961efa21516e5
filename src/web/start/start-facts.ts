import type { Deps } from '../../deps.ts';
import { agencyById, zoneById } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { qrSvg } from '../../paper/qr.ts';
import { stageOf } from '../../sample/plan.ts';
import type { Stage } from '../../sample/plan.ts';
import type { Run } from '../../sample/runs.ts';
import { devicesOf } from '../../staff/devices.ts';
import type { Device } from '../../staff/devices.ts';
import { practicePeople } from '../../staff/practice-logins.ts';

/** `Loket 2, Loket 3, dan Loket 24`. */
const listed = (words: string[]): string =>
  words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')}${words.length > 2 ? ',' : ''} dan ${words.at(-1)}`;

type Screens = { kiosks: Device[]; displays: Device[]; stage: Stage | null; display: Device | null };

/** The screens that stand side by side: a display with sound, and counters of its zone. */
export async function startScreens({ pools }: Deps, catalogue: Catalogue): Promise<Screens> {
  const { id } = catalogue.hall;
  const [kiosks, displays] = await Promise.all([devicesOf(pools.db, id, 'kiosk'), devicesOf(pools.db, id, 'display')]);
  const loudFirst = [...displays].sort((a, b) => Number(b.sound) - Number(a.sound));
  const display = loudFirst.find(({ zone_id }) => stageOf(catalogue, zone_id) !== null) ?? null;
  const zone_id = display?.zone_id ?? catalogue.counters[0]?.zone_id;
  return { kiosks, displays, display, stage: zone_id ? stageOf(catalogue, zone_id) : null };
}

/** The generated logins that exist, by who they are; a hall whose people have their own has none. */
export async function practiceLogins(
  { pools }: Deps,
  catalogue: Catalogue,
): Promise<{ login: string; name: string }[]> {
  const generated = practicePeople(catalogue);
  const known: string[] = await pools
    .db('staff')
    .where({ hall_id: catalogue.hall.id })
    .whereNull('disabled_at')
    .whereIn(
      'login',
      generated.map(({ login }) => login),
    )
    .pluck('login');
  return generated.filter(({ login }) => known.includes(login)).map(({ login, name }) => ({ login, name }));
}

const doing = {
  opens: 'sedang dibuka',
  waits: 'menunggu pengunjung',
  calls: 'memanggil',
  serves: 'melayani',
  closed: 'tutup',
} as const;

/** How the sample run is, in words. */
export function sampleFacts({ hall }: Catalogue, stage: Stage | null, run: Run | null) {
  const base = `/mulai/${hall.slug}`;
  const places = {
    base,
    own: stage?.own.label ?? null,
    at_work: listed(stage?.at_work.map(({ label }) => label) ?? []),
    count: stage?.at_work.length ?? 0,
  };
  if (!run) return { ...places, state: 'none' as const, progress: null };
  const { visitors, arrived, called, served, missed, handed_on, counters } = run.progress;
  const progress = {
    visitors,
    arrived,
    called,
    served: served + handed_on,
    missed,
    counters: counters.map(({ label, number, doing: what }) => ({ label, number, what, words: doing[what] })),
  };
  return { ...places, state: run.state, progress };
}

/** Everything the start page draws beside the run. */
export async function startFacts(deps: Deps, catalogue: Catalogue, halls: { slug: string; short_name: string }[]) {
  const { hall } = catalogue;
  const { kiosks, displays, display, stage } = await startScreens(deps, catalogue);
  const logins = await practiceLogins(deps, catalogue);
  const officer = stage && `loket${String(stage.own.number).padStart(2, '0')}`;
  const has = (login: string | null): string | null => (logins.some((one) => one.login === login) ? login : null);
  const phone_url = `${deps.base_url}/${hall.slug}/`;
  return {
    base: `/mulai/${hall.slug}`,
    slug: hall.slug,
    name: hall.name,
    halls: halls.map(({ slug, short_name }) => ({ slug, short_name, here: slug === hall.slug })),
    display: display && { code: display.code, zone: zoneById(catalogue, display.zone_id).code },
    kiosk: kiosks[0] ?? null,
    counter: stage && { label: stage.own.label, agency: agencyById(catalogue, stage.own.agency_id).short_name },
    officer: has(officer),
    front_desk: has('meja'),
    supervisor: has('penyelia'),
    logins,
    devices: [...displays, ...kiosks].map(({ code, kind, zone_id }) => ({
      code,
      label: `${kind === 'kiosk' ? 'Kios' : 'Layar'} ${code}, zona ${zoneById(catalogue, zone_id).code}`,
    })),
    lan: deps.config.lan_address
      ? { url: phone_url, svg: qrSvg(phone_url, { title: `Halaman publik ${hall.short_name}` }) }
      : null,
    jobs_by: deps.config.redis_url ? 'Redis' : 'PostgreSQL',
    limits_off: !deps.config.rate_limits,
  };
}
