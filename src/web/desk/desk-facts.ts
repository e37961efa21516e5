import { agencyById, counterById, serviceById } from '../../hall/catalogue.ts';
import type { Catalogue, Service } from '../../hall/catalogue.ts';
import { needsOf, needWords } from '../../queue/needs.ts';
import type { DeskScreen, DeskTurn } from '../../queue/desk-screen.ts';
import type { TurnStatus } from '../../queue/turn.ts';
import { whyCalled, whyThere } from '../../queue/why.ts';
import type { Standing } from '../../queue/why.ts';
import { clockTime } from '../../text/say-time.ts';

const MINUTE = 60_000;

/** The words of the chips officers see. */
export const statusWords: Record<TurnStatus, string> = {
  waiting: 'Menunggu',
  called: 'Dipanggil',
  serving: 'Dilayani',
  parked: 'Ditunda',
  missed: 'Terlewat',
  done: 'Selesai',
  transferred: 'Dialihkan',
  cancelled: 'Dibatalkan',
  expired: 'Hari berakhir',
};

export const counterWords = { open: 'Buka', paused: 'Istirahat', closed: 'Tutup' } as const;

/** A small label beside a number: its lane, where it came from, what the citizen needs. */
export type Mark = { word: string; icon: string; kind: 'priority' | 'brand' | 'warn' | 'need' | 'quiet' };

/** Lane and history of a turn as marks, the weightiest first. */
export function marksOf({ hall }: Catalogue, turn: DeskTurn): Mark[] {
  const booked = turn.booked_at ? clockTime(turn.booked_at, hall.time_zone) : null;
  const all: (Mark | false)[] = [
    turn.priority && { word: 'Prioritas', icon: 'heart-handshake', kind: 'priority' },
    booked !== null && { word: `Reservasi ${booked}`, icon: 'calendar-event', kind: 'brand' },
    turn.from_turn_id !== null && { word: 'Alihan', icon: 'transfer', kind: 'quiet' },
    turn.came_back && { word: 'Kembali', icon: 'arrow-back-up', kind: 'quiet' },
    turn.elsewhere && { word: 'Di loket lain', icon: 'user-check', kind: 'warn' },
  ];
  const needs = needsOf(turn.needs).map((need): Mark => ({
    word: needWords[need].id,
    icon: needWords[need].icon,
    kind: 'need',
  }));
  return [...all.filter((mark) => mark !== false), ...needs];
}

const minutesSince = (from: Date, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - from.getTime()) / MINUTE));

/** "12 mnt", "1 j 05 mnt": how long somebody waits, in whole minutes. */
export function waitWords(minutes: number): string {
  if (minutes < 60) return `${minutes} mnt`;
  return `${Math.floor(minutes / 60)} j ${String(minutes % 60).padStart(2, '0')} mnt`;
}

/** What decides where a turn stands in its line. */
const standingOf = ({ hall }: Catalogue, turn: DeskTurn): Standing => ({
  ...turn,
  number: turn.number_label,
  sent_on: turn.from_turn_id !== null,
  time_zone: hall.time_zone,
});

function lineFacts(catalogue: Catalogue, turn: DeskTurn, now: Date) {
  return {
    id: turn.id,
    number: turn.number_label,
    status: turn.status,
    status_word: statusWords[turn.status],
    service: serviceById(catalogue, turn.service_id).name,
    marks: marksOf(catalogue, turn),
    wait: waitWords(minutesSince(turn.arrived_at, now)),
    // the mark beside it tells the lane already
    place: whyThere({ ...standingOf(catalogue, turn), priority: false }, 'id'),
    came_back: turn.came_back,
  };
}

/** What the officer is told about "tidak hadir": from when it may be pressed, or why its clock does not run. */
function missFacts({ hall }: Catalogue, turn: DeskTurn, now: Date) {
  if (turn.status !== 'called') return null;
  if (turn.may_miss) return { may: true, kind: 'quiet', sentence: 'Sudah dapat ditandai tidak hadir.', until: null };
  if (!turn.shown_at || !turn.miss_due_at) {
    const sentence = 'Panggilan belum tampil di layar mana pun, jadi waktu tidak hadir belum berjalan.';
    return { may: false, kind: 'warn', sentence, until: null };
  }
  if (turn.miss_due_at > now) {
    const from = clockTime(new Date(Math.ceil(turn.miss_due_at.getTime() / MINUTE) * MINUTE), hall.time_zone);
    const sentence = `Dapat ditandai tidak hadir mulai ${from}.`;
    return { may: false, kind: 'quiet', sentence, until: turn.miss_due_at.toISOString() };
  }
  return { may: false, kind: 'quiet', sentence: `Panggil ${turn.calls_to_go} kali lagi dahulu.`, until: null };
}

function nowFacts(catalogue: Catalogue, turn: DeskTurn, now: Date) {
  const { time_zone } = catalogue.hall;
  const service = serviceById(catalogue, turn.service_id);
  const since = (turn.status === 'serving' ? turn.serving_at : turn.called_at) ?? now;
  return {
    ...lineFacts(catalogue, turn, now),
    why: whyCalled(standingOf(catalogue, turn), 'id'),
    note: turn.note,
    external_code: turn.external_code,
    requirements: service.requirements,
    since: since.toISOString(),
    since_words: waitWords(minutesSince(since, now)),
    called: turn.called_at ? clockTime(turn.called_at, time_zone) : null,
    calls: turn.calls,
    waited: waitWords(minutesSince(turn.arrived_at, turn.called_at ?? now)),
    miss: missFacts(catalogue, turn, now),
  };
}

const MOST = 8;

/** Everything the desk's page draws, in words; `by` is the officer who looks: only they may reopen what they finished. */
export function deskFacts(catalogue: Catalogue, screen: DeskScreen, by: string, now: Date) {
  const { counter, turn, parked, missed, finished, waiting, waiting_count } = screen;
  const { hall } = catalogue;
  const line = (one: DeskTurn) => lineFacts(catalogue, one, now);
  return {
    base: `/${hall.slug}/loket/${counter.number}`,
    choose: `/${hall.slug}/loket`,
    label: counter.label,
    agency: agencyById(catalogue, counter.agency_id).short_name,
    state: counter.state,
    state_word: counterWords[counter.state],
    state_since: counter.state_at ? clockTime(counter.state_at, hall.time_zone) : null,
    staff_name: counter.staff_name,
    own_seat: counter.staff_id === null ? by.startsWith('token:') : by === `staff:${counter.staff_id}`,
    auto_call: counter.auto_call,
    services: counterById(catalogue, counter.id).service_ids.map((id) => serviceById(catalogue, id).name),
    turn: turn && nowFacts(catalogue, turn, now),
    parked: parked.map(line),
    missed: missed.slice(0, MOST).map(line),
    missed_more: Math.max(0, missed.length - MOST),
    finished: finished.filter(({ served_by }) => served_by === by).map(line),
    waiting: waiting.map(line),
    waiting_count,
    waiting_words: waiting_count >= 1_000 ? '1.000+' : String(waiting_count),
  };
}

/** All services of the hall as the field of a transfer offers them: found by name, agency, code or everyday words. */
export const transferChoices = (catalogue: Catalogue): { value: string; label: string }[] =>
  catalogue.services.map((service) => ({
    value: `${service.name} · ${agencyById(catalogue, service.agency_id).short_name} (${service.code})`,
    label: service.words.join(', '),
  }));

/** The service that was chosen from that list, or named by its code; null where the words are not one of them. */
export function serviceMeant(catalogue: Catalogue, words: string): Service | null {
  const code = /\(([A-Z]+-\d+)\)$/.exec(words)?.[1] ?? words.toUpperCase();
  return catalogue.services.find((service) => service.code === code) ?? null;
}
