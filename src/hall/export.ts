import type { Db } from '../db.ts';
import type { Catalogue } from './catalogue.ts';
import { hallFile } from './file.ts';
import type { HallFile } from './file.ts';
import { hoursFrom } from './file-hours.ts';
import type { FileHours } from './file-hours.ts';
import type { ClosedDay } from './hours.ts';

type Device = { code: string; kind: 'kiosk' | 'display'; zone_id: string; sound: boolean; accessible: boolean };
type Closed = ClosedDay & { status: string };

const hourOf = (time: string): string => time.slice(0, 5);

/** The hours of one name, written down: of the hall, an agency, or a service. */
const hoursNamed = ({ calendar }: Catalogue, name: string, agency_id: string | null, service_id: string | null) =>
  hoursFrom(
    calendar.rules.filter(
      (rule) => rule.name === name && rule.agency_id === agency_id && rule.service_id === service_id,
    ),
  );

/** The hours of Ramadan without its dates, which stand beside them; those of the last one that is known. */
function ramadanHours(catalogue: Catalogue): FileHours {
  const hours = hoursNamed(catalogue, 'ramadan', null, null);
  const last = hours.at(-1);
  return hours
    .filter(({ from, until }) => from === last?.from && until === last?.until)
    .map(({ from: _from, until: _until, ...rest }) => rest);
}

/** From when until when rules of a name hold, each period once. */
function periodsNamed({ calendar }: Catalogue, name: string): { start: string; end: string }[] {
  const periods = new Map<string, string>();
  for (const rule of calendar.rules)
    if (rule.name === name && rule.until_day) periods.set(rule.from_day, rule.until_day);
  return [...periods].map(([start, end]) => ({ start, end })).sort((a, b) => a.start.localeCompare(b.start));
}

function serviceDays({ calendar }: Catalogue, agency_id: string): number[] | undefined {
  const shut = calendar.rules
    .filter((rule) => rule.agency_id === agency_id && rule.name === 'agency days')
    .map(({ weekday }) => weekday);
  return shut.length > 0 ? [1, 2, 3, 4, 5, 6, 7].filter((weekday) => !shut.includes(weekday)) : undefined;
}

function policiesOf(catalogue: Catalogue): unknown {
  const rules = catalogue.policies[0]?.rules;
  if (!rules) throw new Error('a hall without policies');
  const { booking, retention, messages } = rules;
  return {
    ticket: {
      openMinutesBefore: rules.tickets_open_minutes_before,
      classLetters: rules.class_letters,
      kioskLetters: rules.kiosk_letters,
    },
    booking: {
      openDaysAhead: booking.days_ahead,
      closeMinutesBeforeSlot: booking.close_minutes_before,
      slotMinutes: booking.slot_minutes,
      checkInOpensMinBefore: rules.check_in_opens_minutes_before,
      checkInGraceMinAfter: rules.check_in_grace_minutes,
      walkInReservePct: booking.walk_in_share_percent,
      holdMinutes: booking.hold_minutes,
      holdExtensionMinutes: booking.hold_extension_minutes,
      maxActivePerApplicant: booking.active_per_applicant,
      maxActivePerContactPhone: booking.active_per_phone,
      unsoldToWalkInMinBefore: booking.unsold_to_walk_in_minutes_before,
    },
    calling: {
      recallIntervalSec: rules.recall_seconds,
      noShowAfterSec: rules.missed_seconds,
      noShowAfterSecNeeds: rules.missed_seconds_longer,
      missedReinsertAfterPositions: rules.back_behind,
      callsBeforeMissed: rules.calls_before_missed,
      repeatAnnouncement: rules.announce_times,
    },
    priority: { headStartMinutes: rules.head_start_minutes },
    retention: {
      finishedVisitDays: retention.finished_visit_days,
      bookingDays: retention.booking_days,
      hashDays: retention.hash_days,
      ticketPhoneDays: retention.ticket_phone_days,
    },
    messages: {
      quietFrom: messages.quiet_from,
      quietUntil: messages.quiet_until,
      ramadanFrom: messages.ramadan_from,
      ramadanUntil: messages.ramadan_until,
    },
  };
}

const agenciesOf = (catalogue: Catalogue): unknown[] =>
  catalogue.agencies.map((agency) => ({
    prefix: agency.letters,
    code: agency.code,
    name: agency.name,
    nameEn: agency.name_en ?? undefined,
    shortName: agency.short_name,
    spokenName: agency.spoken_name,
    icon: agency.icon,
    serviceDays: serviceDays(catalogue, agency.id),
    hours: hoursNamed(catalogue, 'hours', agency.id, null),
    services: catalogue.services
      .filter(({ agency_id }) => agency_id === agency.id)
      .map((service) => ({
        code: service.code,
        name: service.name,
        nameEn: service.name_en ?? undefined,
        words: service.words,
        avgDurationMin: service.counter_minutes,
        p90DurationMin: service.counter_minutes_p90,
        requirements: service.requirements,
        requirementsEn: service.requirements_en,
        fee: {
          type: service.fee.type,
          amount: service.fee.amount,
          options: service.fee.options,
          note: service.fee.note ?? undefined,
          legalBasis: service.fee.legal_basis ?? undefined,
        },
        completionSla: service.completion ?? undefined,
        product: service.product ?? undefined,
        notes: service.note ?? undefined,
        bookingMode: service.booking_mode,
        identityRequired: service.identity_required,
        applicantMustBePresent: service.applicant_present,
        sensitive: service.sensitive,
        hours: hoursNamed(catalogue, 'hours', agency.id, service.id),
      })),
  }));

/** The hall as the file that `importHall` takes: what was set up, nothing of what happened. */
export async function exportHall(db: Db, catalogue: Catalogue): Promise<HallFile> {
  const { hall, agencies, services, counters, zones, needs } = catalogue;
  const of = { hall_id: hall.id };
  const { contacts }: { contacts: unknown } = await db('halls').where({ id: hall.id }).first('contacts');
  const devices: Device[] = await db<Device>('devices').where(of).whereNull('revoked_at').orderBy('code');
  const closed: Closed[] = await db<Closed>('closed_days').where(of).orderBy(['day', 'from_time', 'reason', 'id']);
  const named = (rows: { id: string; code: string }[], id: string) => rows.find((row) => row.id === id)?.code;

  const file = {
    hall: {
      slug: hall.slug,
      code: hall.code,
      name: hall.name,
      shortName: hall.short_name,
      regency: hall.regency,
      address: hall.address,
      timezone: hall.time_zone,
      timezoneLabel: hall.zone_label,
      maklumat: hall.pledge,
      colour: hall.colour,
      contacts,
    },
    policies: policiesOf(catalogue),
    hours: {
      regular: hoursNamed(catalogue, 'regular', null, null),
      ramadan: ramadanHours(catalogue),
      ramadanPeriods: periodsNamed(catalogue, 'ramadan'),
      oneOffClosures: closed
        .filter(({ kind }) => kind === 'one_off')
        .map(({ day, from_time, agency_id, reason }) => ({
          date: day,
          from: from_time ? hourOf(from_time) : undefined,
          agency: agency_id === null ? undefined : named(agencies, agency_id),
          reason,
        })),
    },
    zones: zones.map(({ code, name, floor }) => ({ code, name, floor })),
    devices: {
      kiosks: devices
        .filter(({ kind }) => kind === 'kiosk')
        .map(({ code, zone_id, accessible }) => ({ code, zone: named(zones, zone_id), accessibleHeight: accessible })),
      displays: devices
        .filter(({ kind }) => kind === 'display')
        .map(({ code, zone_id, sound }) => ({ code, zone: named(zones, zone_id), audio: sound })),
    },
    agencies: agenciesOf(catalogue),
    counters: counters.map((counter) => ({
      number: counter.number,
      label: counter.label,
      agency: named(agencies, counter.agency_id),
      zone: named(zones, counter.zone_id),
      services: services.filter(({ id }) => counter.service_ids.includes(id)).map(({ code }) => code),
      priorityPreferred: counter.priority_preferred,
      stepFree: counter.step_free,
      hearingLoop: counter.hearing_loop,
    })),
    everydayNeeds: needs.map(({ words, words_en, icon, service_id }) => ({
      words,
      wordsEn: words_en,
      icon,
      service: named(services, service_id),
    })),
    holidays: closed
      .filter(({ kind }) => kind !== 'one_off')
      .map(({ day, reason, kind, status }) => ({ date: day, name: reason, type: kind, status })),
  };
  return hallFile.parse(JSON.parse(JSON.stringify(file))); // what is not there is left out, as in a file
}
