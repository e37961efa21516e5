/** What people who work in the hall may be. */
export const roles = ['officer', 'receptionist', 'supervisor', 'agency_admin', 'hall_admin', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** The word for each role on staff screens. */
export const roleNames: Record<Role, string> = {
  officer: 'Petugas loket',
  receptionist: 'Petugas meja depan',
  supervisor: 'Penyelia',
  agency_admin: 'Admin instansi',
  hall_admin: 'Admin MPP',
  auditor: 'Auditor',
};

/** Who may do what, by the part of the house. An auditor reads and writes nothing. */
export const rights = {
  desk: ['officer', 'supervisor', 'agency_admin', 'hall_admin'],
  front_desk: ['receptionist', 'supervisor', 'hall_admin'],
  supervise: ['supervisor', 'hall_admin'],
  watch: ['supervisor', 'hall_admin', 'agency_admin', 'auditor'],
  /** The day's reservations: all agencies', or the own one's; by those who may not know persons without them. */
  see_bookings: roles,
  /** Names, masked identities and phones, and each in full for a reason. */
  know_persons: ['officer', 'receptionist', 'supervisor', 'agency_admin', 'hall_admin'],
  /** What goes to phones, and what became of it; phones and texts only for those who may act on it (`front_desk`). */
  see_messages: ['receptionist', 'supervisor', 'hall_admin', 'auditor'],
  /** How the hall is set up, without changing it. */
  see_settings: ['supervisor', 'hall_admin', 'auditor'],
  administer: ['hall_admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof rights;

/** Whether a role has the right. Anything not listed is refused. */
export const mayDo = (role: Role, right: Right): boolean => rights[right].some((one) => one === role);

/** Roles that see and touch their own agency only. */
export const ownAgencyOnly = (role: Role): boolean => role === 'officer' || role === 'agency_admin';
