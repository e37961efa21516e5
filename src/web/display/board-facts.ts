import { z } from 'zod';
import { policiesAt, zoneById } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import type { Notice } from '../../hall/notices.ts';
import { versionOf } from '../../queue/board.ts';
import type { ZoneBoard } from '../../queue/board.ts';
import type { Device } from '../../staff/devices.ts';
import { clockTimeZoned, dateWords } from '../../text/say-time.ts';

/** What a display's program reads, as the contract promises it. */
export const displayBody = z
  .object({
    as_of: z.iso.datetime({ offset: true }),
    version: z.string().meta({ description: 'The same for as long as nothing but the time has changed.' }),
    calls: z.array(
      z.object({
        id: z.uuid().meta({ description: 'The turn that is called.' }),
        number: z.string(),
        counter: z.int(),
        called_at: z.iso.datetime({ offset: true }).meta({ description: 'The latest announcement.' }),
        times: z.int().meta({ description: 'How often it has been announced, this time included.' }),
      }),
    ),
    waiting: z.int(),
  })
  .meta({ id: 'Board' });

export type DisplayBody = z.output<typeof displayBody>;

/** The board of a zone for a program: numbers and counters, nothing about persons. */
export function displayBodyOf({ as_of, calls, waiting }: ZoneBoard): DisplayBody {
  const content = {
    calls: calls.map(({ id, number, counter, called_at, times }) => ({ id, number, counter, called_at, times })),
    waiting,
  };
  return { as_of, version: versionOf(content), ...content };
}

/** The number of calls on the screen: one large, five below, and as many more as may be large at once. */
const ON_SCREEN = 8;

/** What the board of a TV is drawn from. */
export function boardFacts(catalogue: Catalogue, board: ZoneBoard, notices: Notice[], now: Date) {
  const { hall } = catalogue;
  return {
    as_of: board.as_of,
    clock: clockTimeZoned(now, hall),
    date: dateWords(now, hall.time_zone, 'id'),
    calls: board.calls.slice(0, ON_SCREEN),
    agencies: board.agencies,
    waiting: board.waiting,
    notices: notices.slice(0, 2).map(({ text }) => text),
  };
}

export type BoardFacts = ReturnType<typeof boardFacts>;

/** A name for what the TV shows, the clock left aside: that goes on by itself. */
export const versionOfFacts = ({ as_of: _as_of, clock: _clock, ...content }: BoardFacts): string => versionOf(content);

/** What the page around the board is drawn from; it stays the same while the board changes. */
export function frameFacts(catalogue: Catalogue, device: Device, now: Date) {
  const { hall } = catalogue;
  const zone = zoneById(catalogue, device.zone_id);
  const whole = !catalogue.counters.some(({ zone_id }) => zone_id === zone.id);
  return {
    code: device.code,
    zone: whole ? 'Semua zona' : (zone.name.split(' - ')[0] ?? zone.name),
    floor: whole ? null : zone.floor,
    time_zone: hall.time_zone,
    zone_label: hall.zone_label,
    sound: device.sound,
    announce_times: policiesAt(catalogue, now).announce_times,
  };
}
