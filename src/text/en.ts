import { hall, ticket } from './citizen-en.ts';
import { reservation } from './reservation-en.ts';
import type { RefusalCode } from '../refusal.ts';
import { checkInRefusals, unknownBooking } from './check-in-en.ts';
import { momentWords } from './say-time.ts';
import type { Texts } from './text.ts';
import { sms } from './message-en.ts';
import { not_mine } from './not-mine-en.ts';
import { privacy } from './privacy-en.ts';
import { wrong } from './wrong-en.ts';

type Sentence = (facts: Readonly<Record<string, string | number>>) => string;

const refusals: Record<RefusalCode, Sentence> = {
  ...checkInRefusals,
  already_booked: () =>
    'A reservation cannot be made with these details yet. If you already have one, open it with its code, or cancel it first. If not, please ask the front desk.',
  booking_moved_on: () =>
    'This reservation can no longer be changed: it was checked in or cancelled, or its hour has passed.',
  ask_front_desk: () => 'Please see the front desk so that your number can be called again.',
  capacity_below_taken: ({ taken }) => `${taken} places of this hour are taken. It cannot have fewer than that.`,
  code_wrong: () => 'The code does not match or was already used. Wait for the next one in your app and type it.',
  counter_busy: () => 'Finish or skip the number at this counter first.',
  counter_closed: () => 'The counter is not open. Open it first, then call.',
  day_closed: () => 'This day of service has ended.',
  forbidden: () => 'You are not allowed to do this.',
  hold_expired: () => 'The time for holding the place is over. Please choose an hour again.',
  hold_mismatch: () => 'The service or hour differs from the place being held. Please choose an hour again.',
  idempotency_conflict: () => 'This request uses the key of another request. Reload the page and try again.',
  idempotency_key_missing: () => 'This request must carry an Idempotency-Key, a UUID.',
  identity_needed: () => 'This service needs an identity number. Choose its kind, or "no number yet".',
  invalid_input: () => 'Something you entered is not right yet. Please check and send again.',
  login_failed: () => 'User name and password do not match. Please check and try again.',
  login_wait: () => 'Too many attempts to sign in. Wait a few minutes and try again.',
  message_settled: () => 'This message is settled, or its time has passed, so it cannot be sent again.',
  method_not_allowed: () => 'This address cannot be opened that way.',
  not_bookable: () => 'This service or hour cannot be booked.',
  not_built_yet: () => 'This part is not available yet.',
  not_found: ({ of }) =>
    of === 'booking' ? unknownBooking : 'This page or number was not found. Please check the address or your ticket.',
  not_signed_in: () => 'Please sign in first.',
  reason_needed: () => 'Please write the reason, at least five letters.',
  reopen_too_late: () =>
    'This number cannot be reopened. The limit is two minutes after finishing, by the same officer.',
  same_service: () => 'That is the service you already have. Choose another one.',
  service_closed: ({ opens_at }) =>
    opens_at
      ? `This service is closed. It opens on ${momentWords(String(opens_at), 'en')}.`
      : 'This service is closed.',
  slot_full: () => 'This hour is full. Please choose another hour.',
  sold_out_today: () => 'All numbers for this service have been given out today. Please come another day.',
  too_large: () => 'What was sent is too large.',
  too_many_requests: () => 'Too many requests. Wait a moment and try again.',
  too_soon_to_miss: () => 'Not yet: call three times and wait three minutes, or write the reason.',
  turn_moved_on: () => 'This number has already moved on. The page was updated.',
  unavailable: () => 'The system is busy. Please try again in a moment.',
  unsupported_media_type: () => 'The form of the request is not known. Send JSON.',
};

export const en: Texts = {
  layout: {
    skip: 'Skip to content',
    training: 'Practice: numbers on this page are not real.',
    training_staff: 'Practice mode. To go live, run:',
    help: 'Need help? Please see the front desk.',
    places: 'Staff pages',
    sign_out: 'Sign out',
    reference: 'Reference number',
  },
  refusals,
  wrong,
  privacy,
  hall,
  ticket,
  reservation,
  sms,
  not_mine,
  kiosk: {
    title: 'Take a queue number',
    wrong_external_code:
      "Enter the code from the agency's app, at most 40 letters and digits. Not your identity number.",
    no_script: 'This machine is not ready. Please get your number at the front desk.',
    unpaired: 'This machine is not paired yet',
    unpaired_how:
      'Open the device link of the kiosk that was printed when the system started, once, on this screen. This page then opens by itself.',
    unpaired_citizen: 'To get a queue number, please go to the front desk.',
  },
  message: {
    sorry: 'Sorry',
    fault:
      'Something went wrong on our side. Please try again. If it happens again, tell our staff this reference number.',
    back: 'Back to the main page',
    again: 'Try again',
    unreadable: 'This field holds characters that cannot be read. Please type it again instead of pasting it.',
  },
};
