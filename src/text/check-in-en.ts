import type { checkInRefusals as indonesian } from './check-in-id.ts';
import { hourWords, momentWords } from './say-time.ts';

/** As the Indonesian ones. */
export const checkInRefusals: typeof indonesian = {
  not_a_booking_code: ({ wrong }) =>
    wrong === 'letter'
      ? 'A reservation code has no digits 0 or 1 and no letters I, L or O. Please check the code and type it again.'
      : 'This is not a reservation code. Scan the QR on your reservation, or type its code: ten letters and digits.',
  not_today: ({ starts_at, over }) => {
    if (!starts_at) return 'This reservation is for another day.';
    const said = `This reservation is for ${momentWords(String(starts_at), 'en')}`;
    return over === 1
      ? `${said}, which is over. Please take a number for today, or make a new reservation.`
      : `${said}. Please come on that day, or take a number if you need to be served today.`;
  },
  other_hall: ({ hall }) =>
    hall ? `This reservation is for ${hall}. Please go there.` : 'This reservation is for another hall.',
  too_early: ({ starts_at, opens_at }) =>
    starts_at && opens_at
      ? `Your reservation is at ${hourWords(String(starts_at))}. You can check in from ${hourWords(String(opens_at))}.`
      : 'It is too early to check in.',
  too_late: ({ closed_at }) =>
    closed_at
      ? `Check-in for this service ended at ${hourWords(String(closed_at))}. Please make a new reservation, or take a number on the next service day.`
      : 'The time to check in has passed. Please make a new reservation, or take a number on the next service day.',
};

export const unknownBooking = 'No reservation was found with this code. Please check the code, or see the front desk.';
