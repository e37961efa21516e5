import * as z from 'zod/mini';

// The kiosk's page allows no code made from text.
z.config({ jitless: true });

const texts = z._default(z.array(z.string()), []);
const translated = z._default(z.nullable(z.string()), null);

/** Whether numbers are given now, and if not, from when: RFC 3339 with the hall's offset, null when that is not known. */
const opening = { tickets_open: z._default(z.boolean(), true), tickets_from: translated };

const service = z.object({
  ...opening,
  code: z.string(),
  name: z.string(),
  name_en: translated,
  words: texts,
  requirements: texts,
  requirements_en: texts,
  counter_minutes: z.number(),
  fee: z.object({ free: z.boolean() }),
  booking_mode: z._default(z.string(), 'walk_in'),
});

const agency = z.object({
  code: z.string(),
  name: z.string(),
  name_en: translated,
  short_name: z.string(),
  icon: z.string(),
  services: z.array(service),
});

/** What the server tells of its hall (`GET /api/v1/halls/{hall}`), as far as a kiosk uses it. More may come; it is let by. */
export const hallShape = z.object({
  ...opening,
  name: z.string(),
  training: z.boolean(),
  agencies: z.array(agency),
  /** What most people come for, in everyday words. */
  needs: z.array(z.object({ words: z.string(), words_en: z.string(), icon: z.string(), service: z.string() })),
  /** What an officer may help with. */
  access_needs: z.array(z.object({ code: z.string(), words: z.string(), words_en: z.string(), icon: z.string() })),
});

/** How the lines stand (`GET …/status`). */
export const statusShape = z.object({ services: z.array(z.object({ code: z.string(), waiting: z.number() })) });

/** The number that was given. */
export const ticketShape = z.object({
  number: z.string(),
  token: z.string(),
  service: z.string(),
  ahead: z.number(),
  links: z.object({ page: z.string(), pdf: z.string() }),
});

/** Why a number was refused, in the visitor's language. */
export const problemShape = z.object({ code: z.string(), detail: z.string() });

export type Hall = z.infer<typeof hallShape>;
export type Agency = z.infer<typeof agency>;
export type Service = z.infer<typeof service>;
export type Status = z.infer<typeof statusShape>;
export type Ticket = z.infer<typeof ticketShape>;

/** Whether anybody can come here with a reservation. */
export const takesReservations = ({ agencies }: Hall): boolean =>
  agencies.some(({ services }) => services.some(({ booking_mode }) => booking_mode === 'both'));

/** Whether this service is booked with the agency itself, in its own app. */
export const isExternal = (hall: Hall, code: string): boolean =>
  findService(hall, code)?.service.booking_mode === 'external';

/** A service with its agency; null when the hall has it no more. */
export function findService(hall: Hall, code: string): { agency: Agency; service: Service } | null {
  for (const agency of hall.agencies) {
    const service = agency.services.find((one) => one.code === code);
    if (service) return { agency, service };
  }
  return null;
}
