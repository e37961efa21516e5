import type { Deps } from '../../deps.ts';
import { policiesAt } from '../../hall/catalogue.ts';
import type { Catalogue, Service } from '../../hall/catalogue.ts';
import { addDays, dayOf, instantAt } from '../../hall/day.ts';
import { compose } from '../../message/facts.ts';
import type { MessageFacts } from '../../message/facts.ts';
import { kindRules } from '../../message/kinds.ts';
import type { MessageKind } from '../../message/kinds.ts';
import { lettersOutsideGsm } from '../../message/parts.ts';
import { rupiah } from '../../text/say-money.ts';
import type { Language } from '../../text/text.ts';

type Which = { kind: MessageKind; language: Language };

/** Nobody's reservation or number: tomorrow at 09.30, or just now at counter 3. */
function exampleFacts(kind: MessageKind, catalogue: Catalogue, service: Service, now: Date): MessageFacts {
  const { hall } = catalogue;
  const named = { hall, service, token: 'contohcontohcontohcontoh' };
  if (kindRules[kind].of === 'turn')
    return { ...named, of: 'turn', number: 'A-012', at: now, ahead: 3, counter: 3, zone: 'A' };
  const starts_at = instantAt(addDays(dayOf(now, hall.time_zone), 1), '09:30', hall.time_zone);
  const grace_ms = policiesAt(catalogue, now).check_in_grace_minutes * 60_000;
  const arrive_until = new Date(starts_at.getTime() + grace_ms);
  return { ...named, of: 'booking', code: 'ABCDEFGHJK', starts_at, arrive_until, reason: 'listrik padam' };
}

/** The services that a message of this kind may be about. */
const servicesOf = (kind: MessageKind, { services }: Catalogue): Service[] => {
  const booked = services.filter(({ booking_mode }) => booking_mode === 'both');
  return kindRules[kind].of === 'booking' && booked.length > 0 ? booked : services;
};

type Example = { deps: Pick<Deps, 'base_url' | 'config'>; catalogue: Catalogue; now: Date };

const filled = ({ deps, catalogue, now }: Example, { kind, language }: Which, template: string, service: Service) =>
  compose(kind, language, template, exampleFacts(kind, catalogue, service, now), {
    base_url: deps.base_url,
    two_way: deps.config.sms.two_way,
  });

const costOf = ({ deps }: Example, parts: number) => ({ parts, price: rupiah(parts * deps.config.sms.price) });

/** A text filled as a citizen would read it, with its parts and price; null in a hall without services. */
export function exampleOf(of: Example, which: Which, template: string) {
  const [first] = servicesOf(which.kind, of.catalogue);
  if (!first) return null;
  const { text, units, parts } = filled(of, which, template, first);
  return { text, units, ...costOf(of, parts), outside_gsm: lettersOutsideGsm(text).join(' ') };
}

/** What the text costs for the service with the longest name. */
export const costAtMost = (of: Example, which: Which, template: string) =>
  costOf(
    of,
    Math.max(...servicesOf(which.kind, of.catalogue).map((service) => filled(of, which, template, service).parts)),
  );
