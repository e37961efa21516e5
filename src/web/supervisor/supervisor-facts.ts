import { agencyById, counterById, serviceById, zoneById } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import type {
  SupervisorScreen,
  WatchedCounter,
  WatchedDevice,
  WatchedLine,
  WatchedTurn,
} from '../../queue/supervisor-screen.ts';
import { clockTime, dateWords } from '../../text/say-time.ts';
import { counterWords, statusWords, waitWords } from '../desk/desk-facts.ts';

const MINUTE = 60_000;
/** A wait that nobody should have. */
const LONG_WAIT_MINUTES = 60;
/** Kiosks and displays tell of themselves several times within this. */
const ALIVE_MS = 2 * MINUTE;

const minutes = (from: Date, now: Date): number => Math.max(0, Math.floor((now.getTime() - from.getTime()) / MINUTE));

/** One turn in words. */
export function turnFacts(catalogue: Catalogue, turn: WatchedTurn, now: Date) {
  const { id, number, status, service_id, counter_id, since } = turn;
  const service = serviceById(catalogue, service_id);
  return {
    id,
    number,
    status,
    status_word: statusWords[status],
    service: service.name,
    agency: agencyById(catalogue, service.agency_id).short_name,
    counter: counter_id ? counterById(catalogue, counter_id).label : null,
    since: clockTime(since, catalogue.hall.time_zone),
    since_words: waitWords(minutes(since, now)),
  };
}

function counterFacts(catalogue: Catalogue, counter: WatchedCounter, now: Date) {
  const { number, label, state, state_at, pause_reason, staff_name, auto_call, turn } = counter;
  return {
    number,
    label,
    agency: agencyById(catalogue, counter.agency_id).short_name,
    state,
    state_word: counterWords[state],
    state_since: state_at ? clockTime(state_at, catalogue.hall.time_zone) : null,
    pause_reason,
    staff_name,
    auto_call,
    turn: turn && turnFacts(catalogue, turn, now),
  };
}

function lineFacts(catalogue: Catalogue, line: WatchedLine, now: Date) {
  const { code, name, agency_id } = serviceById(catalogue, line.service_id);
  const longest = line.waiting_since ? minutes(line.waiting_since, now) : null;
  return {
    code,
    name,
    agency: agencyById(catalogue, agency_id).short_name,
    waiting: line.waiting,
    longest: longest === null ? null : waitWords(longest),
    too_long: longest !== null && longest >= LONG_WAIT_MINUTES,
    counters_open: line.counters_open,
    nobody: line.waiting > 0 && line.counters_open === 0,
    daily_limit: line.daily_limit,
    given: line.given,
  };
}

const deviceWords = { kiosk: 'Kios', display: 'Layar' } as const;

function deviceFacts(catalogue: Catalogue, { code, kind, zone_id, last_seen_at, help_at }: WatchedDevice, now: Date) {
  const alive = last_seen_at !== null && now.getTime() - last_seen_at.getTime() < ALIVE_MS;
  const silent = last_seen_at ? `Terputus ${clockTime(last_seen_at, catalogue.hall.time_zone)}` : 'Belum tersambung';
  return {
    code,
    kind,
    kind_word: deviceWords[kind],
    zone: zoneById(catalogue, zone_id).code,
    alive,
    word: alive ? 'Hidup' : silent,
    help: help_at ? `Minta bantuan sejak ${clockTime(help_at, catalogue.hall.time_zone)}` : null,
  };
}

const longestOf = (lines: WatchedLine[]): Date | null =>
  lines
    .map(({ waiting_since }) => waiting_since)
    .filter((since) => since !== null)
    .sort((a, b) => a.getTime() - b.getTime())[0] ?? null;

/** How many there are of everything, as the figures on top and the page that ends the day say it. */
export function countsOf({ counters, lines, aside }: SupervisorScreen) {
  const at = (status: string): number => counters.filter(({ turn }) => turn?.status === status).length;
  const put = (status: string): number => aside.filter((turn) => turn.status === status).length;
  return {
    waiting: lines.reduce((sum, { waiting }) => sum + waiting, 0),
    called: at('called'),
    serving: at('serving'),
    missed: put('missed'),
    parked: put('parked'),
    counters: counters.length,
    counters_open: counters.filter(({ state }) => state === 'open').length,
    counters_not_closed: counters.filter(({ state }) => state !== 'closed').length,
  };
}

function endedFacts(catalogue: Catalogue, { day, ended }: SupervisorScreen, now: Date) {
  if (!ended) return null;
  const { hall } = catalogue;
  const today = ended.day === day;
  if (!today && ended.turns.length === 0) return null;
  return {
    id: `akhir-${ended.day}`,
    today,
    day: dateWords(ended.day, hall.time_zone, 'id'),
    at: clockTime(ended.ended_at, hall.time_zone),
    reason: ended.by_worker ? 'tengah malam' : ended.reason,
    turns: ended.turns.map((turn) => turnFacts(catalogue, turn, now)),
  };
}

/** Everything the supervisor's page draws, in words; `may_act` is false for who only watches. */
export function supervisorFacts(catalogue: Catalogue, screen: SupervisorScreen, may_act: boolean, now: Date) {
  const lines = screen.lines.map((line) => lineFacts(catalogue, line, now));
  const longest = longestOf(screen.lines);
  const busy = lines.filter(({ waiting }) => waiting > 0).sort((a, b) => b.waiting - a.waiting);
  const aside = screen.aside.map((turn) => turnFacts(catalogue, turn, now));
  const counters = screen.counters.map((counter) => counterFacts(catalogue, counter, now));
  return {
    base: `/${catalogue.hall.slug}/penyelia`,
    reservations: `/${catalogue.hall.slug}/meja-depan/reservasi`,
    may_act,
    as_of: clockTime(now, catalogue.hall.time_zone),
    counts: countsOf(screen),
    longest: longest ? waitWords(minutes(longest, now)) : null,
    too_long: longest !== null && minutes(longest, now) >= LONG_WAIT_MINUTES,
    at_work: counters.filter(({ state, turn }) => state !== 'closed' || turn !== null),
    closed: counters.filter(({ state, turn }) => state === 'closed' && turn === null),
    busy,
    quiet: lines.filter(({ waiting }) => waiting === 0),
    missed: aside.filter(({ status }) => status === 'missed'),
    parked: aside.filter(({ status }) => status === 'parked'),
    devices: screen.devices.map((device) => deviceFacts(catalogue, device, now)),
    ended: endedFacts(catalogue, screen, now),
  };
}
