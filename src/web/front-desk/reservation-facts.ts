import type { BookingMove, BookingStatus } from '../../booking/booking.ts';
import type { ListedBooking } from '../../booking/day-list.ts';
import type { HalfHour } from '../../booking/half-hours.ts';
import type { BookingStep, OpenedBooking } from '../../booking/open-booking.ts';
import { agencyById, serviceById } from '../../hall/catalogue.ts';
import type { Catalogue, Hall } from '../../hall/catalogue.ts';
import { dayOf } from '../../hall/day.ts';
import { needsOf, needWords } from '../../queue/needs.ts';
import { showCode } from '../../text/say-code.ts';
import { clockTime, clockTimeZoned, dateWords, dayWords } from '../../text/say-time.ts';
import type { Mark } from '../desk/desk-facts.ts';

/** The words of the chips of reservations. */
export const bookingWords: Record<BookingStatus, string> = {
  held: 'Ditahan',
  booked: 'Dipesan',
  arrived: 'Sudah datang',
  cancelled: 'Batal',
  expired: 'Kedaluwarsa',
  absent: 'Tidak hadir',
};

/** The code for those who work with it; who only looks gets its end, which opens nothing. */
export const codeFor = (code: string, personal: boolean): string =>
  personal ? showCode(code) : `••••-•••-${code.slice(7)}`;

const NOBODY = { hidden: 'Nama tidak ditampilkan', forgotten: 'Data pribadi sudah dihapus' };

/** What stands where the name stands. */
export const nameOr = (
  { person, forgotten }: Pick<ListedBooking, 'person' | 'forgotten'>,
  personal: boolean,
): string => {
  if (person) return person.name;
  return personal || forgotten ? NOBODY.forgotten : NOBODY.hidden;
};

/** Lane, needs and for whom, as marks. */
export function bookingMarks({
  lane,
  needs,
  for_someone,
}: Pick<ListedBooking, 'lane' | 'needs' | 'for_someone'>): Mark[] {
  const all: (Mark | false)[] = [
    lane === 'priority' && { word: 'Prioritas', icon: 'heart-handshake', kind: 'priority' },
    for_someone && { word: 'Untuk orang lain', icon: 'users', kind: 'quiet' },
  ];
  const wanted = needsOf(needs).map((need): Mark => ({
    word: needWords[need].id,
    icon: needWords[need].icon,
    kind: 'need',
  }));
  return [...all.filter((mark) => mark !== false), ...wanted];
}

/** How many of a list stand where; a cancelled one counts nowhere else. */
export type Counts = { booked: number; arrived: number; expected: number; absent: number; cancelled: number };

/** Everyone who came, comes or should have come is booked; `expected` have not arrived yet. */
export function countsOf(bookings: readonly Pick<ListedBooking, 'status'>[]): Counts {
  const of = (status: BookingStatus): number => bookings.filter((one) => one.status === status).length;
  const [expected, arrived, absent] = [of('booked'), of('arrived'), of('absent')];
  return { booked: expected + arrived + absent, arrived, expected, absent, cancelled: of('cancelled') };
}

/** One reservation as a row of the list, in words. */
function rowFacts(base: string, booking: ListedBooking, personal: boolean) {
  return {
    href: `${base}/${booking.id}`,
    name: nameOr(booking, personal),
    named: booking.person !== null,
    code: codeFor(booking.code, personal),
    code_end: booking.code.slice(7),
    identity: booking.person?.identity ?? null,
    phone: booking.person?.phone ?? null,
    marks: bookingMarks(booking),
    status: booking.status,
    status_word: bookingWords[booking.status],
    ticket: booking.ticket,
  };
}

const grouped = <Row, Key>(rows: readonly Row[], key: (row: Row) => Key): [Key, Row[]][] => {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups];
};

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);

type ListFacts = {
  base: string;
  personal: boolean;
  slots: readonly (HalfHour & { service_id: string })[];
};

/** The list of a day by service and hour, with the totals of each. */
export function listFacts(catalogue: Catalogue, bookings: ListedBooking[], { base, personal, slots }: ListFacts) {
  const { time_zone } = catalogue.hall;
  return grouped(bookings, ({ service_id }) => service_id).map(([service_id, of_service]) => {
    const service = serviceById(catalogue, service_id);
    const hours = slots.filter((slot) => slot.service_id === service_id);
    return {
      code: service.code,
      name: service.name,
      agency: agencyById(catalogue, service.agency_id).short_name,
      counts: { ...countsOf(of_service), capacity: sum(hours.map(({ capacity }) => capacity)) },
      hours: grouped(of_service, ({ starts_at }) => starts_at.getTime()).map(([at, of_hour]) => ({
        id: `${service.code}-${clockTime(new Date(at), time_zone).replace('.', '')}`,
        time: clockTime(new Date(at), time_zone),
        counts: {
          ...countsOf(of_hour),
          capacity: hours.find(({ starts_at }) => starts_at.getTime() === at)?.capacity ?? null,
        },
        rows: of_hour.map((booking) => rowFacts(base, booking, personal)),
      })),
    };
  });
}

const byWhom = ({ by, staff_name }: Pick<BookingStep, 'by' | 'staff_name'>): string => {
  if (by === 'public') return 'oleh warga';
  if (by.startsWith('staff:')) return `oleh ${staff_name ?? 'petugas'}`;
  if (by.startsWith('device:')) return 'di anjungan';
  if (by.startsWith('token:')) return 'oleh program';
  return 'oleh sistem';
};

const moment = (hall: Hall, at: Date): string =>
  `${dayWords(at, hall.time_zone, 'id')} pukul ${clockTimeZoned(at, hall)}`;

const stepWords: Record<BookingMove, (step: BookingStep, hall: Hall) => string> = {
  hold: () => 'Tempat ditahan',
  book: () => 'Reservasi dibuat',
  extend: () => 'Waktu menahan tempat ditambah',
  move: ({ from_starts_at, to_starts_at }, hall) =>
    from_starts_at && to_starts_at
      ? `Dipindah dari ${moment(hall, from_starts_at)} ke ${moment(hall, to_starts_at)}`
      : 'Dipindah ke jam lain',
  arrive: () => 'Lapor datang',
  cancel: () => 'Dibatalkan',
  expire: () => 'Waktu menahan tempat habis',
  absent: () => 'Tidak hadir sampai hari berakhir',
};

/** One step of its history as a sentence. */
function stepFacts(hall: Hall, step: BookingStep) {
  return {
    at: `${dayWords(step.at, hall.time_zone, 'id')}, ${clockTime(step.at, hall.time_zone)}`,
    words: stepWords[step.move](step, hall),
    by: byWhom(step),
    reason: step.reason,
  };
}

/** A reservation's own page, in words. */
export function bookingFacts(catalogue: Catalogue, booking: OpenedBooking, personal: boolean, now: Date) {
  const { hall } = catalogue;
  const service = serviceById(catalogue, booking.service_id);
  const { status, person } = booking;
  return {
    id: booking.id,
    code: codeFor(booking.code, personal),
    status,
    status_word: bookingWords[status],
    service: service.name,
    service_code: service.code,
    agency: agencyById(catalogue, service.agency_id).short_name,
    day: booking.day,
    day_words: dateWords(booking.day, hall.time_zone, 'id'),
    time: clockTimeZoned(booking.starts_at, hall),
    name: nameOr(booking, personal),
    named: person !== null,
    forgotten: booking.forgotten,
    identity_word: booking.identity_kind ? identityWords[booking.identity_kind] : null,
    identity: person?.identity ?? null,
    phone: person?.phone ?? null,
    marks: bookingMarks(booking),
    ticket: booking.ticket
      ? {
          number: booking.ticket.number,
          id: booking.ticket.day === dayOf(now, hall.time_zone) ? booking.ticket.id : null,
        }
      : null,
    open: status === 'booked',
    upcoming: status === 'booked' && booking.starts_at > now,
    today: booking.day === dayOf(now, hall.time_zone),
    steps: booking.steps.map((step) => stepFacts(hall, step)),
  };
}

/** What each kind of identity is called. */
export const identityWords = {
  nik: 'NIK',
  passport: 'Paspor',
  kitas: 'KITAS/KITAP',
  family_card: 'Kartu Keluarga',
  none: 'Belum punya nomor',
} as const;
