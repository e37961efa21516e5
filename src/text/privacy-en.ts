import type { privacy as privacyId } from './privacy-id.ts';

const SERVICE =
  'Public service: Law 27/2022 on Personal Data Protection, article 20, and Law 25/2009 on Public Services.';
const CONSENT = 'Your consent, given by ticking or filling it in: Law 27/2022, article 20.';

/** What becomes of the data of a booking, in English. The Indonesian notice decides. */
export const privacy: typeof privacyId = {
  title: 'Privacy notice for bookings',
  lead: 'What you fill in is used for this booking only. Below: what is asked, what for, how long it is kept, who sees it, and what your rights are.',
  version: (version) => `Version ${version}. The Indonesian text decides.`,
  controller: (hall, regency) => `Responsible for the data: ${hall}, ${regency}, with the agency that serves you.`,
  back: 'Back to bookings',

  asked_title: 'What is asked, and what for',
  asked: [
    {
      what: 'Name of the person who will come',
      why: 'To greet you at the counter and match your papers. With the mobile number it keeps one person from taking two places for the same service and day.',
      basis: SERVICE,
    },
    {
      what: 'Identity number (NIK, passport, KITAS or KITAP, family card)',
      why: 'Asked only for services that are limited to one booking per person and day. Elsewhere it is not asked, and not kept even when it is sent. No number yet? Choose "no number yet".',
      basis: SERVICE,
    },
    {
      what: 'Mobile number',
      why: 'To send news of this booking, to open it again with its last four digits, and to limit the bookings of one number. For nothing else.',
      basis: SERVICE,
    },
    {
      what: 'Service, day and hour; for yourself or for someone else',
      why: 'To keep a place for you and count the places left.',
      basis: SERVICE,
    },
    {
      what: 'Priority and the help you need (may be left empty)',
      why: 'So that staff can prepare, for example a wheelchair or a sign language interpreter.',
      basis: CONSENT,
    },
    {
      what: 'A random mark in your browser',
      why: 'Remembers the place that is being held for you. It is not used to recognise or follow you.',
      basis: SERVICE,
    },
  ],
  basis: 'Basis',

  kept_title: 'How long it is kept',
  kept: {
    finished: (days) =>
      `Name, mobile number and identity number are erased ${days} days after a visit that was served.`,
    others: (days) =>
      `For services limited per person, and where you cancel, do not come, or were not served to the end, they are erased ${days} days after the day of the visit.`,
    hash: (days) =>
      `A fingerprint that can only tell "the same person or not", and cannot be read back, is erased after ${days} days.`,
    held: 'If you do not send the form, no personal data is kept.',
    proof: 'Each erasure is noted with its count and dates, never with whom. Figures without personal data are kept.',
  },

  seen_title: 'Who sees it',
  seen: [
    'The officers who serve you, front desk staff and supervisors see your name, while numbers are masked: 3171••••••••0001 and 0812-••••-7890.',
    'A full number is opened only where needed, with a reason, and each time noted: who, when, why.',
    'Displays, announcements, tickets and QR codes never hold a name, mobile number or identity number.',
    'Name, mobile number and identity number are kept encrypted, and are never in page addresses or system logs.',
    'Data is not sold and not given to others, except where the law demands it.',
  ],

  rights_title: 'Your rights',
  rights: [
    'To know which of your data is kept and who has opened it, and to have a copy.',
    'To have wrong data corrected and completed.',
    'To have data erased and its use ended, to withdraw consent, or to have its use limited.',
    'To object, and to sue where you were harmed.',
  ],

  how_title: 'How to use them',
  how: [
    'You can cancel and move a booking yourself on the page of your booking.',
    'For anything else come to the front desk with your booking code and identity card. You are answered within 3 x 24 hours.',
    'For someone else: show that you represent them, or come together.',
    'You would rather give no data? You can still come and take a queue number without any.',
  ],
};
