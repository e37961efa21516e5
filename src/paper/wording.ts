import type { TicketFacts } from './facts.ts';

/** The sentences of a ticket, in one of the languages a citizen may choose. */
export type TicketWording = {
  your_number: string;
  lane: Record<TicketFacts['lane'], string | null>;
  ahead: (people: number) => string;
  /** Says that help was asked for, never which. */
  needs: string;
  follow: string;
  missed: string;
  thanks: string;
  copy: { mark: string; why: string };
  training: { mark: string; why: string };
  title: (number: string) => string;
};

export const TICKET_WORDING: Record<TicketFacts['language'], TicketWording> = {
  id: {
    your_number: 'Nomor antrean Anda',
    lane: { regular: null, priority: 'Prioritas', reservation: 'Reservasi' },
    ahead: (people) => (people === 0 ? 'Tidak ada antrean di depan Anda' : `${people} antrean di depan Anda`),
    needs: 'Petugas akan membantu Anda di loket.',
    follow: 'Pantau antrean Anda',
    missed:
      'Bila nomor Anda terlewat, tekan "Saya sudah di sini" di halaman antrean Anda atau datanglah ke Meja Depan.',
    thanks: 'Terima kasih atas kesabaran Anda.',
    copy: { mark: 'SALINAN', why: 'Tiket sebelumnya tidak berlaku lagi.' },
    training: { mark: 'LATIHAN', why: 'Bukan tiket layanan sebenarnya.' },
    title: (number) => `Tiket antrean ${number}`,
  },
  en: {
    your_number: 'Your queue number',
    lane: { regular: null, priority: 'Priority', reservation: 'Reservation' },
    ahead: (people) => {
      if (people === 0) return 'Nobody is ahead of you';
      return people === 1 ? '1 person ahead of you' : `${people} people ahead of you`;
    },
    needs: 'An officer will assist you at the counter.',
    follow: 'Follow your place in the queue',
    missed: 'If you miss your call, press "I am here now" on your queue page or go to the front desk.',
    thanks: 'Thank you for your patience.',
    copy: { mark: 'COPY', why: 'The earlier ticket is no longer valid.' },
    training: { mark: 'TRAINING', why: 'Not a ticket for a real visit.' },
    title: (number) => `Queue ticket ${number}`,
  },
};

/** The day, "Senin, 23 November 2026", and the time, "08.12 WIB", in the hall's zone and the citizen's language. */
export function moment({ issued_at, time_zone, zone_label, language }: TicketFacts): { day: string; time: string } {
  const { day, time } = clocksOf(language, time_zone);
  return { day: day.format(issued_at), time: `${time.format(issued_at)} ${zone_label}` };
}

type Clocks = { day: Intl.DateTimeFormat; time: Intl.DateTimeFormat };
const clocks = new Map<string, Clocks>();

// Making a formatter costs more than drawing the ticket, so each is kept.
function clocksOf(language: TicketFacts['language'], timeZone: string): Clocks {
  const key = `${language} ${timeZone}`;
  const kept = clocks.get(key) ?? makeClocks(language === 'id' ? 'id-ID' : 'en-GB', timeZone);
  clocks.set(key, kept);
  return kept;
}

function makeClocks(locale: string, timeZone: string): Clocks {
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return { day: new Intl.DateTimeFormat(locale, day), time: new Intl.DateTimeFormat(locale, time) };
}
