import { z } from 'zod';
import { datedHours, day, hour, weekday, weeklyHours } from './file-hours.ts';
import { hoursFaults } from './hours-faults.ts';
import { leaveTime } from './quiet-windows.ts';

const text = z.string().trim().min(1).max(500);
/** Own hours stand above those of the agency or hall; a weekday that is not named keeps theirs. */
const ownHours = datedHours.default([]);
/** On which weekdays an agency is there; all seven is what goes without saying. */
const serviceDays = z
  .array(weekday)
  .transform((days) => [...new Set(days)].sort((a, b) => a - b))
  .transform((days) => (days.length === 7 ? undefined : days));

const service = z.object({
  code: z.string().regex(/^[A-Z0-9]{2,6}-\d{2}$/),
  name: text,
  nameEn: text.optional(),
  words: z.array(text).default([]),
  avgDurationMin: z.int().min(1).max(480),
  p90DurationMin: z.int().min(1).max(480),
  requirements: z.array(text).default([]),
  requirementsEn: z.array(text).default([]),
  fee: z.object({
    type: text,
    amount: z.int().min(0).nullable(),
    options: z.array(z.object({ label: text, amount: z.int().min(0) })).default([]),
    note: text.optional(),
    legalBasis: text.optional(),
  }),
  completionSla: z.object({ value: z.int().min(0), unit: text }).optional(),
  product: text.optional(),
  notes: text.optional(),
  bookingMode: z.enum(['both', 'walk_in', 'external']),
  identityRequired: z.boolean().default(false),
  applicantMustBePresent: z.boolean().default(false),
  sensitive: z.boolean().default(false),
  hours: ownHours,
});

const letters = z.string().regex(/^[A-Z]{1,2}$/);
const letter = z.string().regex(/^[A-Z]$/);
const minutes = z.int().min(0).max(1_440);
const keptDays = z.int().min(1).max(3_650);

/** A hall as a regency writes it down: the file that `npm run hall -- import` takes and `export` gives. */
export const hallFile = z.object({
  hall: z.object({
    slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    code: text,
    name: text,
    shortName: text,
    regency: text,
    address: text,
    timezone: z.enum(['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura']),
    timezoneLabel: z.enum(['WIB', 'WITA', 'WIT']),
    maklumat: z.string().max(2_000).default(''),
    colour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .optional(),
    contacts: z.record(z.string(), z.string()).default({}),
  }),
  policies: z.object({
    ticket: z.object({
      openMinutesBefore: minutes.default(60),
      classLetters: z.object({ priority: letter, reservation: letter }),
      kioskLetters: z.array(letter),
    }),
    booking: z.object({
      openDaysAhead: z.int().min(0).max(365),
      closeMinutesBeforeSlot: minutes,
      slotMinutes: z.int().min(5).max(240),
      checkInOpensMinBefore: minutes,
      checkInGraceMinAfter: minutes,
      walkInReservePct: z.int().min(0).max(100),
      holdMinutes: minutes,
      holdExtensionMinutes: minutes,
      maxActivePerApplicant: z.int().min(1),
      maxActivePerContactPhone: z.int().min(1),
      unsoldToWalkInMinBefore: minutes,
    }),
    calling: z.object({
      recallIntervalSec: z.int().min(1),
      noShowAfterSec: z.int().min(1),
      noShowAfterSecNeeds: z.int().min(1),
      missedReinsertAfterPositions: z.int().min(0),
      callsBeforeMissed: z.int().min(1),
      repeatAnnouncement: z.int().min(1).max(3),
    }),
    priority: z.object({ headStartMinutes: z.object({ regular: minutes, reservation: minutes, priority: minutes }) }),
    retention: z
      .object({
        finishedVisitDays: keptDays.default(7),
        bookingDays: keptDays.default(30),
        hashDays: keptDays.default(90),
        ticketPhoneDays: keptDays.default(7),
      })
      .prefault({}),
    messages: z
      .object({
        quietFrom: hour.default('20:00'),
        quietUntil: hour.default('06:30'),
        ramadanFrom: hour.default('17:30'),
        ramadanUntil: hour.default('19:30'),
      })
      .prefault({}),
  }),
  hours: z.object({
    regular: datedHours.min(1),
    ramadan: weeklyHours.default([]),
    ramadanPeriods: z.array(z.object({ start: day, end: day })).default([]),
    oneOffClosures: z
      .array(z.object({ date: day, from: hour.optional(), agency: text.optional(), reason: text }))
      .default([]),
  }),
  zones: z.array(z.object({ code: text, name: text, floor: z.int() })).min(1),
  devices: z.object({
    kiosks: z.array(z.object({ code: text, zone: text, accessibleHeight: z.boolean().default(false) })).default([]),
    displays: z.array(z.object({ code: text, zone: text, audio: z.boolean().default(false) })).default([]),
  }),
  agencies: z
    .array(
      z.object({
        prefix: letters,
        code: text,
        name: text,
        nameEn: text.optional(),
        shortName: text,
        spokenName: text,
        icon: text.optional(),
        serviceDays: serviceDays.optional(),
        hours: ownHours,
        services: z.array(service).min(1),
      }),
    )
    .min(1),
  counters: z
    .array(
      z.object({
        number: z.int().min(1).max(999),
        label: text,
        agency: text,
        zone: text,
        services: z.array(text).min(1),
        priorityPreferred: z.boolean().default(false),
        stepFree: z.boolean().default(false),
        hearingLoop: z.boolean().default(false),
      }),
    )
    .min(1),
  everydayNeeds: z
    .array(z.object({ words: text, wordsEn: text, icon: text, service: text }))
    .max(12)
    .default([]),
  holidays: z
    .array(
      z.object({
        date: day,
        name: text,
        type: z.enum(['national', 'joint_leave', 'regional']),
        status: z.enum(['official', 'forecast']),
      }),
    )
    .default([]),
});

export type HallFile = z.infer<typeof hallFile>;

/** What is wrong with a file beyond its shape: series that would print the same label, names that point nowhere. */
export function faultsOf(file: HallFile): string[] {
  const faults: string[] = [];
  const once = (what: string, names: string[]) => {
    for (const name of new Set(names))
      if (names.filter((one) => one === name).length > 1) faults.push(`${what} ${name} muncul lebih dari sekali`);
  };
  const known = (what: string, name: string, names: string[]) => {
    if (!names.includes(name)) faults.push(`${what} ${name} tidak ada`);
  };
  const services = file.agencies.flatMap((agency) => agency.services.map(({ code }) => code));
  const zones = file.zones.map(({ code }) => code);
  const { classLetters, kioskLetters } = file.policies.ticket;
  const classes = ['', classLetters.priority, classLetters.reservation, ...kioskLetters];

  once(
    'Instansi',
    file.agencies.map(({ code }) => code),
  );
  once('Layanan', services);
  once('Zona', zones);
  once(
    'Loket',
    file.counters.map(({ number }) => String(number)),
  );
  once(
    'Perangkat',
    [...file.devices.kiosks, ...file.devices.displays].map(({ code }) => code),
  );
  once(
    'Huruf nomor',
    file.agencies.flatMap(({ prefix }) => classes.map((kind) => prefix + kind)),
  );
  for (const counter of file.counters) {
    known(
      'Instansi',
      counter.agency,
      file.agencies.map(({ code }) => code),
    );
    known('Zona', counter.zone, zones);
    for (const code of counter.services) known('Layanan', code, services);
  }
  for (const device of [...file.devices.kiosks, ...file.devices.displays]) known('Zona', device.zone, zones);
  for (const need of file.everydayNeeds) known('Layanan', need.service, services);
  faults.push(...hoursFaults(file));
  const { quietFrom, quietUntil, ramadanFrom, ramadanUntil } = file.policies.messages;
  const quiet = [
    { from: quietFrom, until: quietUntil },
    { from: ramadanFrom, until: ramadanUntil },
  ];
  if (!leaveTime(quiet)) faults.push('Jam tenang pesan tidak menyisakan dua jam sehari untuk mengirim');
  return [...new Set(faults)];
}
