import { catalogueOfHall } from '../hall/catalogue.ts';
import type { Catalogue, Hall } from '../hall/catalogue.ts';
import { aboutWhat } from './about.ts';
import type { Message } from './message.ts';
import { makeReady } from './ready.ts';
import type { Read, Ready, Unsent } from './ready.ts';
import type { Sending } from './send.ts';
import { textsOf } from './texts.ts';

/** A message that was taken up, with what becomes of it; `hall` is null only where it cannot be read. */
export type Decided = { hall: Hall | null; message: Message; what: Ready | Unsent };

const PUT_OFF_MS = 60_000;

/** What becomes of each. One that cannot be made, or whose hall cannot be read, is tried again later: the others go on. */
export async function decide(sending: Sending, claimed: readonly Message[]): Promise<Decided[]> {
  const { now, gateways, onFault } = sending;
  const house = { ...sending, has_gateway: gateways !== null };
  const readOf = await readAll(sending, claimed);
  return claimed.map((message): Decided => {
    try {
      const read = readOf(message);
      return { hall: read.about.catalogue.hall, message, what: makeReady(house, message, read, now()) };
    } catch (error) {
      onFault(error);
      const due_at = new Date(Math.min(now().getTime() + PUT_OFF_MS, message.valid_until.getTime()));
      return { hall: null, message, what: { move: 'again', why: 'fault', due_at } };
    }
  });
}

type OfHall = { catalogue: Catalogue; texts: Awaited<ReturnType<typeof textsOf>> };

async function readHalls({ pools: { db }, onFault }: Sending, halls: string[]): Promise<Map<string, OfHall>> {
  const read = await Promise.allSettled(
    halls.map(async (id) => [id, { catalogue: await catalogueOfHall(db, id), texts: await textsOf(db, id) }] as const),
  );
  for (const one of read) if (one.status === 'rejected') onFault(one.reason);
  return new Map(read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
}

/** Everything that is told of, hall by hall and not message by message. */
async function readAll(sending: Sending, claimed: readonly Message[]): Promise<(message: Message) => Read> {
  const { db } = sending.pools;
  const halls = [...new Set(claimed.map(({ hall_id }) => hall_id))];
  const hashes = claimed.flatMap(({ phone_hash }) => phone_hash ?? []);
  const [aboutOf, told, stops] = await Promise.all([
    aboutWhat(db, claimed),
    readHalls(sending, halls),
    db<{ hall_id: string; phone_hash: string }>('message_stops')
      .whereIn('hall_id', halls)
      .whereIn('phone_hash', hashes)
      .select('hall_id', 'phone_hash'),
  ]);
  const stopped = new Set(stops.map(({ hall_id, phone_hash }) => `${hall_id} ${phone_hash}`));
  return (message) => {
    const { hall_id, kind, language, phone_hash } = message;
    const hall = told.get(hall_id);
    const wording = hall?.texts.find((one) => one.kind === kind && one.language === language);
    if (!hall || !wording) throw new Error(`no text for ${kind} in ${language}`);
    const about = { catalogue: hall.catalogue, ...aboutOf(message) };
    return { about, wording, is_stopped: stopped.has(`${hall_id} ${phone_hash}`) };
  };
}
