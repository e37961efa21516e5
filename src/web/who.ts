import { ownAgencyOnly } from '../staff/roles.ts';
import type { Right, Role } from '../staff/roles.ts';

/** Who stands at the door. */
export type Who =
  | { kind: 'public' }
  | { kind: 'kiosk' | 'display'; hall_id: string; device_id: string | null; token_id: string; by_cookie: boolean }
  | {
      kind: 'staff';
      hall_id: string;
      /** Null for a program's token. */
      staff_id: string | null;
      token_id: string | null;
      name: string;
      role: Role;
      agency_id: string | null;
      counter_id: string | null;
      by_cookie: boolean;
    };

export type StaffWho = Extract<Who, { kind: 'staff' }>;
export type DeviceWho = Extract<Who, { kind: 'kiosk' | 'display' }>;

/** Who may enter by a route: everyone, a paired device, or staff with a right. */
export type Entry = 'anyone' | 'kiosk' | 'display' | Right | 'signed_in';

/** The name under which acts are written into the history and repeats are recognised: never a person's name. */
export function actorOf(who: Who): string {
  if (who.kind === 'public') return 'public';
  if (who.kind === 'staff') return who.staff_id ? `staff:${who.staff_id}` : `token:${who.token_id}`;
  return who.device_id ? `device:${who.device_id}` : `token:${who.token_id}`;
}

/** The agency a person's acts are limited to; null for all. */
export const agencyLimit = (who: StaffWho): string | null => (ownAgencyOnly(who.role) ? who.agency_id : null);
