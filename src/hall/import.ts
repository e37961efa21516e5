import type { Trx } from '../db.ts';
import { newId } from '../ids.ts';
import type { HallFile } from './file.ts';
import { closedDays, openingRules } from './import-hours.ts';
import type { Ids } from './import-hours.ts';
import type { Policies } from './policies.ts';

const policiesOf = ({ ticket, booking, calling, priority, retention, messages }: HallFile['policies']): Policies => ({
  tickets_open_minutes_before: ticket.openMinutesBefore,
  class_letters: ticket.classLetters,
  kiosk_letters: ticket.kioskLetters,
  head_start_minutes: priority.headStartMinutes,
  check_in_opens_minutes_before: booking.checkInOpensMinBefore,
  check_in_grace_minutes: booking.checkInGraceMinAfter,
  recall_seconds: calling.recallIntervalSec,
  calls_before_missed: calling.callsBeforeMissed,
  missed_seconds: calling.noShowAfterSec,
  missed_seconds_longer: calling.noShowAfterSecNeeds,
  back_behind: calling.missedReinsertAfterPositions,
  announce_times: calling.repeatAnnouncement,
  booking: {
    days_ahead: booking.openDaysAhead,
    close_minutes_before: booking.closeMinutesBeforeSlot,
    slot_minutes: booking.slotMinutes,
    hold_minutes: booking.holdMinutes,
    hold_extension_minutes: booking.holdExtensionMinutes,
    walk_in_share_percent: booking.walkInReservePct,
    unsold_to_walk_in_minutes_before: booking.unsoldToWalkInMinBefore,
    active_per_applicant: booking.maxActivePerApplicant,
    active_per_phone: booking.maxActivePerContactPhone,
  },
  retention: {
    finished_visit_days: retention.finishedVisitDays,
    booking_days: retention.bookingDays,
    hash_days: retention.hashDays,
    ticket_phone_days: retention.ticketPhoneDays,
  },
  messages: {
    quiet_from: messages.quietFrom,
    quiet_until: messages.quietUntil,
    ramadan_from: messages.ramadanFrom,
    ramadan_until: messages.ramadanUntil,
  },
});

/** Inserts or, where the natural name is already there, updates; answers the row's id under that name. */
async function keep(trx: Trx, table: string, natural: string, row: Record<string, unknown>): Promise<string> {
  const [kept] = await trx<Record<string, string>>(table)
    .insert({ id: newId(), ...row })
    .onConflict(['hall_id', natural])
    .merge(Object.keys(row))
    .returning('id');
  return kept!['id'];
}

async function keepAgencies(trx: Trx, hall_id: string, file: HallFile): Promise<{ agencies: Ids; services: Ids }> {
  const agencies: Ids = new Map();
  const services: Ids = new Map();
  let serviceAt = 0;
  for (const [at, agency] of file.agencies.entries()) {
    const agency_id = await keep(trx, 'agencies', 'code', {
      hall_id,
      code: agency.code,
      letters: agency.prefix,
      name: agency.name,
      name_en: agency.nameEn ?? null,
      short_name: agency.shortName,
      spoken_name: agency.spokenName,
      icon: agency.icon ?? 'building',
      position: at,
    });
    agencies.set(agency.code, agency_id);
    for (const service of agency.services) {
      serviceAt += 1;
      const { fee } = service;
      const id = await keep(trx, 'services', 'code', {
        hall_id,
        agency_id,
        code: service.code,
        name: service.name,
        name_en: service.nameEn ?? null,
        words: service.words,
        requirements: service.requirements,
        requirements_en: service.requirementsEn,
        fee: JSON.stringify({
          type: fee.type,
          amount: fee.amount,
          options: fee.options,
          note: fee.note ?? null,
          legal_basis: fee.legalBasis ?? null,
        }),
        counter_minutes: service.avgDurationMin,
        counter_minutes_p90: service.p90DurationMin,
        completion: service.completionSla ? JSON.stringify(service.completionSla) : null,
        product: service.product ?? null,
        note: service.notes ?? null,
        booking_mode: service.bookingMode,
        identity_required: service.identityRequired,
        applicant_present: service.applicantMustBePresent,
        sensitive: service.sensitive,
        position: serviceAt,
      });
      services.set(service.code, id);
    }
  }
  return { agencies, services };
}

/** Hours and closed days are replaced whole: they are a list, not things with a life of their own. */
async function replaceHours(
  trx: Trx,
  hall_id: string,
  file: HallFile,
  ids: Record<'agencies' | 'services', Ids>,
): Promise<void> {
  await trx('opening_rules').where({ hall_id }).delete();
  await trx('closed_days').where({ hall_id }).delete();
  for (const { breaks, ...rule } of openingRules(file, ids))
    await trx('opening_rules').insert({ hall_id, id: newId(), ...rule, breaks: JSON.stringify(breaks) });
  for (const closed of closedDays(file, ids.agencies))
    await trx('closed_days').insert({ hall_id, id: newId(), ...closed });
}

async function keepCounters(
  trx: Trx,
  hall_id: string,
  file: HallFile,
  ids: Record<'agencies' | 'services' | 'zones', Ids>,
) {
  for (const counter of file.counters) {
    const counter_id = await keep(trx, 'counters', 'number', {
      hall_id,
      number: counter.number,
      label: counter.label,
      agency_id: ids.agencies.get(counter.agency),
      zone_id: ids.zones.get(counter.zone),
      priority_preferred: counter.priorityPreferred,
      step_free: counter.stepFree,
      hearing_loop: counter.hearingLoop,
    });
    await trx('counter_services').where({ hall_id, counter_id }).delete();
    await trx('counter_services').insert(
      counter.services.map((code) => ({ hall_id, counter_id, service_id: ids.services.get(code) })),
    );
  }
}

async function keepHall(trx: Trx, hall: HallFile['hall'], training: boolean, now: Date): Promise<string> {
  const facts = {
    slug: hall.slug,
    code: hall.code,
    name: hall.name,
    short_name: hall.shortName,
    regency: hall.regency,
    address: hall.address,
    time_zone: hall.timezone,
    zone_label: hall.timezoneLabel,
    pledge: hall.maklumat,
    contacts: JSON.stringify(hall.contacts),
    ...(hall.colour ? { colour: hall.colour } : {}),
  };
  const [kept] = await trx<Record<string, string>>('halls')
    .insert({ id: newId(), ...facts, training: String(training), made_at: now.toISOString() })
    .onConflict('slug')
    .merge(Object.keys(facts))
    .returning('id');
  return kept!['id'];
}

/**
 * Sets a hall up from its file, or brings an existing one (same slug) to what the file says; in the caller's
 * transaction, so all or nothing. Rows that the file no longer names are kept: tickets may point at them.
 * `from_day`: the day from which its policies hold; hours carry their own dates.
 */
export async function importHall(
  trx: Trx,
  file: HallFile,
  { training, from_day }: { training: boolean; from_day: string },
  now: Date,
): Promise<string> {
  const { hall } = file;
  const hall_id = await keepHall(trx, hall, training, now);

  await trx('policies')
    .insert({ hall_id, from_day, rules: JSON.stringify(policiesOf(file.policies)) })
    .onConflict(['hall_id', 'from_day'])
    .merge();
  const zones: Ids = new Map();
  for (const zone of file.zones) zones.set(zone.code, await keep(trx, 'zones', 'code', { hall_id, ...zone }));
  const { agencies, services } = await keepAgencies(trx, hall_id, file);
  await replaceHours(trx, hall_id, file, { agencies, services });
  await keepCounters(trx, hall_id, file, { agencies, services, zones });

  for (const { code, zone, accessibleHeight } of file.devices.kiosks)
    await keep(trx, 'devices', 'code', {
      hall_id,
      kind: 'kiosk',
      code,
      zone_id: zones.get(zone),
      accessible: accessibleHeight,
    });
  for (const { code, zone, audio } of file.devices.displays)
    await keep(trx, 'devices', 'code', { hall_id, kind: 'display', code, zone_id: zones.get(zone), sound: audio });

  await trx('everyday_needs').where({ hall_id }).delete();
  for (const [position, need] of file.everydayNeeds.entries())
    await trx('everyday_needs').insert({
      hall_id,
      position,
      words: need.words,
      words_en: need.wordsEn,
      icon: need.icon,
      service_id: services.get(need.service),
    });
  return hall_id;
}
