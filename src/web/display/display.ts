import { z } from 'zod';
import { readBoard } from '../../queue/board.ts';
import { noticesNow } from '../../hall/notices.ts';
import { Refusal } from '../../refusal.ts';
import { devicesOf, noteSeen } from '../../staff/devices.ts';
import type { Device } from '../../staff/devices.ts';
import { CHIME, CLIPS } from '../../voice/clips.ts';
import { boardFacts, displayBody, displayBodyOf, frameFacts } from './board-facts.ts';
import { boardGroups } from './board-screens.ts';
import { keepPaired, showHowToPair } from './devices.ts';
import { whoComes } from '../gate.ts';
import { draw, seeOther, show } from '../page.ts';
import { placesFor } from '../sign-in/places.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { stillAllowed } from '../still-allowed.ts';
import type { DeviceWho, StaffWho, Who } from '../who.ts';

type Here = HallVisit<unknown, unknown, unknown>;

const code = z.strictObject({ code: z.string().min(1).max(64) });

const displaysOf = ({ deps, catalogue }: Here): Promise<Device[]> =>
  devicesOf(deps.pools.db, catalogue.hall.id, 'display');

async function displayByCode(visit: Here, code: string): Promise<Device> {
  const device = (await displaysOf(visit)).find((one) => one.code === code);
  if (!device) throw new Refusal('not_found');
  return device;
}

/** A device sees its own board; a program's token every board of its hall. */
const maySee = (who: DeviceWho, device: Device): boolean => who.device_id === null || who.device_id === device.id;

async function ownDisplay(visit: Here, code: string): Promise<{ who: DeviceWho; device: Device }> {
  const { who } = visit;
  const device = await displayByCode(visit, code);
  if (who.kind !== 'display' || !maySee(who, device)) throw new Refusal('forbidden');
  return { who, device };
}

const readZone = ({ deps, catalogue, now }: Here, { zone_id }: Device) =>
  readBoard(deps.pools, catalogue, zone_id, now);

/** A paired TV, or somebody of the staff who looks at its board from elsewhere; null for everyone else. */
async function whoLooks(visit: Here): Promise<DeviceWho | StaffWho | null> {
  const { deps, req, catalogue } = visit;
  const device: Who = await whoComes(deps, req, catalogue.hall, 'display');
  if (device.kind === 'display') return device;
  return visit.who.kind === 'staff' ? visit.who : null;
}

async function lookAt(visit: Here, code: string): Promise<{ who: DeviceWho | StaffWho; device: Device } | null> {
  const who = await whoLooks(visit);
  if (!who) return null;
  const device = await displayByCode(visit, code);
  return who.kind === 'staff' || maySee(who, device) ? { who, device } : null;
}

const boardOnPage = async (visit: Here, device: Device) =>
  boardFacts(
    visit.catalogue,
    await readZone(visit, device),
    await noticesNow(visit.deps.pools.db, visit.catalogue.hall.id, visit.now),
    visit.now,
  );

const forPrograms = { method: 'get', for: 'display', params: code, query: none, body: none } as const;
const forScreens = { method: 'get', for: 'anyone', params: code, query: none, body: none } as const;

export const displayRoutes: Route[] = [
  hallRoute({
    ...forPrograms,
    path: '/api/v1/halls/:hall/displays/:code',
    kind: 'api',
    says: 'The board of a display: the newest calls of its zone first, and how many wait',
    answers: { 200: { says: 'The board as it is now', body: displayBody } },
    async run(visit) {
      const { device } = await ownDisplay(visit, visit.params.code);
      visit.res.json(displayBodyOf(await readZone(visit, device)));
      await noteSeen(visit.deps.pools.db, visit.catalogue.hall.id, [device.id], visit.now);
    },
  }),

  hallRoute({
    ...forPrograms,
    path: '/api/v1/halls/:hall/displays/:code/stream',
    kind: 'stream',
    says: 'A `board` event with the same body on connect and at each change, a `beat` event every 4 s',
    answers: { 200: { says: 'Server-sent events', body: displayBody } },
    async run(visit) {
      const { who, device } = await ownDisplay(visit, visit.params.code);
      await visit.deps.live.watch(visit.res, {
        hall_id: visit.catalogue.hall.id,
        group: boardGroups.program,
        key: device.code,
        still_allowed: stillAllowed(visit.deps, who),
      });
    },
  }),

  hallRoute({
    ...forScreens,
    path: '/:hall/layar',
    kind: 'page',
    params: none,
    async run(visit) {
      const who = await whoLooks(visit);
      if (!who) return showHowToPair(visit, 'display');
      const devices = await displaysOf(visit);
      const own = who.kind === 'display' ? devices.find(({ id }) => id === who.device_id) : undefined;
      if (own) return seeOther(visit, `/${visit.catalogue.hall.slug}/layar/${encodeURIComponent(own.code)}`);
      const alive = (device: Device): boolean =>
        device.last_seen_at !== null && visit.now.getTime() - device.last_seen_at.getTime() < 20_000;
      const displays = devices.map((device) => ({
        ...frameFacts(visit.catalogue, device, visit.now),
        alive: alive(device),
      }));
      show(
        visit,
        'display/list',
        { title: 'Layar', body_class: 'page-narrow', links: placesFor(visit.catalogue, visit.who, 'layar') },
        { displays },
      );
    },
  }),

  hallRoute({
    ...forScreens,
    path: '/:hall/layar/:code',
    kind: 'page',
    async run(visit) {
      const looking = await lookAt(visit, visit.params.code);
      if (!looking) return showHowToPair(visit, 'display');
      const { who, device } = looking;
      if (who.kind === 'display') keepPaired(visit, 'display');
      const here = `/${visit.catalogue.hall.slug}/layar/${encodeURIComponent(device.code)}`;
      const frame = { ...frameFacts(visit.catalogue, device, visit.now), here, preview: who.kind === 'staff' };
      show(
        visit,
        'display/screen',
        {
          title: `Layar ${device.code}`,
          body_class: 'display',
          styles: ['display.css'],
          scripts: ['live.js', 'display.js'],
        },
        { board: await boardOnPage(visit, device), frame, clips: [CHIME, ...CLIPS.keys()] },
      );
    },
  }),

  hallRoute({
    ...forScreens,
    path: '/:hall/layar/:code/papan',
    kind: 'page',
    async run(visit) {
      const looking = await lookAt(visit, visit.params.code);
      if (!looking) throw new Refusal('forbidden');
      const board = await boardOnPage(visit, looking.device);
      visit.res.type('html').send(await draw(visit.res.app, 'display/board', { board }));
    },
  }),

  hallRoute({
    ...forScreens,
    path: '/:hall/layar/:code/siaran',
    kind: 'stream',
    async run(visit) {
      const looking = await lookAt(visit, visit.params.code);
      if (!looking) throw new Refusal('forbidden');
      const { who, device } = looking;
      await visit.deps.live.watch(visit.res, {
        hall_id: visit.catalogue.hall.id,
        group: who.kind === 'display' ? boardGroups.page : boardGroups.preview,
        key: device.code,
        still_allowed: stillAllowed(visit.deps, who),
      });
    },
  }),
];
