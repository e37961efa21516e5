import type { Catalogue } from '../../hall/catalogue.ts';
import { mayDo } from '../../staff/roles.ts';
import type { Right, Role } from '../../staff/roles.ts';
import type { Page } from '../page.ts';
import type { Who } from '../who.ts';

type Place = { path: string; label: string; icon: string; right: Right };

/** The pages of people who work in the hall, in the order of the bar on top. */
const places: Place[] = [
  { path: 'loket', label: 'Loket', icon: 'device-desktop', right: 'desk' },
  { path: 'meja-depan', label: 'Meja depan', icon: 'lifebuoy', right: 'front_desk' },
  { path: 'meja-depan/reservasi', label: 'Reservasi', icon: 'calendar-event', right: 'see_bookings' },
  { path: 'penyelia', label: 'Penyelia', icon: 'layout-dashboard', right: 'watch' },
  { path: 'pesan', label: 'Pesan', icon: 'send', right: 'see_messages' },
  { path: 'admin/teks-pesan', label: 'Teks pesan', icon: 'message', right: 'see_settings' },
];

/** The links of the bar for whoever looks, with the page they are on marked. */
export function placesFor({ hall }: Catalogue, who: Who, here: string): Page['links'] {
  if (who.kind !== 'staff') return null;
  return places
    .filter(({ right }) => mayDo(who.role, right))
    .map(({ path, label, icon }) => ({ href: `/${hall.slug}/${path}`, label, icon, here: path === here }));
}

/** Where somebody's work is: their own counter, the front desk, or the supervisor's page. */
export function homeOf(
  { hall, counters }: Catalogue,
  { role, counter_id }: { role: Role; counter_id: string | null },
): string {
  if (role === 'receptionist') return `/${hall.slug}/meja-depan`;
  if (role !== 'officer') return `/${hall.slug}/penyelia`;
  const own = counters.find(({ id }) => id === counter_id);
  return `/${hall.slug}/loket${own ? `/${own.number}` : ''}`;
}

/** The page somebody wanted before they had to sign in: a path of this very hall and nothing else, or null. */
export function wantedPath({ hall }: Catalogue, wanted: string | undefined): string | null {
  const home = 'http://hall.invalid';
  if (!wanted?.startsWith(`/${hall.slug}/`) || !URL.canParse(wanted, home)) return null;
  const { origin, pathname } = new URL(wanted, home);
  const inHall = origin === home && pathname.startsWith(`/${hall.slug}/`) && !pathname.includes('//');
  return inHall && !/\/(masuk|keluar)$/.test(pathname) ? pathname : null;
}
