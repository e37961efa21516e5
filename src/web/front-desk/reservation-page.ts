import { randomUUID } from 'node:crypto';
import { agencyById, serviceByCode } from '../../hall/catalogue.ts';
import type { Catalogue, Service } from '../../hall/catalogue.ts';
import { Refusal } from '../../refusal.ts';
import { mayDo, ownAgencyOnly } from '../../staff/roles.ts';
import { csrf } from '../gate.ts';
import type { PageFacts } from '../page.ts';
import type { Visit } from '../route.ts';
import { placesFor } from '../sign-in/places.ts';
import type { StaffWho } from '../who.ts';

export type HereVisit = Visit & { catalogue: Catalogue };

/** Whose reservations somebody sees, and how much of them. */
export type Sight = {
  who: StaffWho;
  /** The one agency they see; null for all. */
  agency_id: string | null;
  /** Names, and the rest masked. */
  personal: boolean;
  /** Books, moves, cancels, checks in. */
  may_act: boolean;
};

/** What whoever stands behind a door for staff may see. Refuses `forbidden` to those of one agency who have none. */
export function sightOf({ who }: Visit): Sight {
  if (who.kind !== 'staff') throw new Refusal('forbidden');
  const own = ownAgencyOnly(who.role);
  if (own && who.agency_id === null) throw new Refusal('forbidden');
  return {
    who,
    agency_id: own ? who.agency_id : null,
    personal: mayDo(who.role, 'know_persons'),
    may_act: mayDo(who.role, 'front_desk'),
  };
}

/** The address of the staff's pages of reservations. */
export const reservationPath = ({ hall }: Catalogue, rest = ''): string => `/${hall.slug}/meja-depan/reservasi${rest}`;

/** The frame all of them have. */
export const reservationFrame = (
  { catalogue, who }: HereVisit,
  title: string,
  more: Partial<PageFacts> = {},
): PageFacts => ({
  title,
  body_class: 'front-desk page-wide',
  styles: ['desk.css', 'reservations.css'],
  links: placesFor(catalogue, who, 'meja-depan/reservasi'),
  ...more,
});

/** The hidden fields of every form here; a key of its own for each, so that a form sent twice acts once. */
export const marksFor = ({ who, req }: Visit): { csrf: string; new_key: () => string } | null =>
  who.kind === 'staff' && who.by_cookie ? { csrf: csrf.generateToken(req), new_key: () => randomUUID() } : null;

/** The services somebody may look at, in the order of the hall. */
export const servicesSeen = ({ services }: Catalogue, { agency_id }: Pick<Sight, 'agency_id'>): Service[] =>
  services.filter((service) => agency_id === null || service.agency_id === agency_id);

/** The service asked for, unless it is another agency's. Refuses `not_found`, which tells neither. */
export function serviceSeen(catalogue: Catalogue, sight: Pick<Sight, 'agency_id'>, code: string): Service {
  const service = serviceByCode(catalogue, code);
  if (sight.agency_id !== null && service.agency_id !== sight.agency_id) throw new Refusal('not_found');
  return service;
}

/** For a select: the name with its agency, by code. */
export const serviceOption = (catalogue: Catalogue, { code, name, agency_id }: Service) => ({
  value: code,
  label: `${name} · ${agencyById(catalogue, agency_id).short_name}`,
});
