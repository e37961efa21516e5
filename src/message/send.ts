import type { Db, Pools } from '../db.ts';
import type { Handed, Parcel } from '../gateway/gateway.ts';
import { grouped } from '../grouped.ts';
import type { Keys } from '../keys.ts';
import type { Caps } from './caps.ts';
import { decide } from './decide.ts';
import type { Decided } from './decide.ts';
import { noteHandingOver, stampPatiently } from './hand-over.ts';
import type { Answered, Going } from './hand-over.ts';
import { claimMessages, moveMessages } from './move.ts';

/** What a worker sends with. */
export type Sending = {
  pools: Pick<Pools, 'db' | 'screens'>;
  keys: Keys;
  /** What links in messages begin with. */
  base_url: string;
  /** Null: there is no gateway, messages end on the staff's page. */
  gateways: { send(parcel: Parcel): Promise<Handed & { gateway: string }> } | null;
  two_way: boolean;
  /** Rupiah a part. */
  price: number;
  caps: Caps;
  now: () => Date;
  /** Hears of a message that cannot be made or written down; the others go on. */
  onFault: (error: unknown) => void;
};

/** Urgent messages, or the others; and how many of them may be under way at once. */
export type Which = { urgent: boolean; most: number };

/** One of the two lanes. */
export type Lane = {
  /** Takes up what is due, as far as there is room. Answers whether more may be due. */
  goOn(): Promise<boolean>;
  /** Waits for what is under way. */
  ended(): Promise<void>;
};

/**
 * Opens a lane. Each message is read anew when it is taken up, with what it tells of: one whose cause is gone, whose time has
 * passed or whose hour is quiet does not go out. A gateway that does not answer holds back only as many as may be under way.
 */
export function openLane(sending: Sending, { urgent, most }: Which): Lane {
  const under_way = new Set<Promise<void>>();
  const write = writer(sending);
  return {
    async goOn() {
      // by the handful: ten thousand claims of one message each would take ten times as long
      while (under_way.size > most / 2) await Promise.race(under_way);
      const room = most - under_way.size;
      const { taken, going } = await takeUp(sending, { urgent, most: room });
      for (const packed of going) {
        const sent = sendOne(sending, packed, write).finally(() => under_way.delete(sent));
        under_way.add(sent);
      }
      return taken === room;
    },
    ended: async () => void (await Promise.all(under_way)),
  };
}

/** Sends what is due in one lane, at most so many, and waits for all of them. Answers whether more may be due. */
export async function sendDue(sending: Sending, which: Which): Promise<boolean> {
  const lane = openLane(sending, which);
  const more = await lane.goOn();
  await lane.ended();
  return more;
}

type Write = (answered: Answered) => Promise<unknown>;

/** What gateways answer while something is being written down is written down together after it. */
function writer({ pools: { db }, caps, now }: Sending): Write {
  const write = async (answered: Answered[], tries?: number): Promise<true[]> => {
    await stampPatiently(db, answered, caps, now, tries);
    return answered.map(() => true);
  };
  const line = grouped<Answered, boolean>(
    async (one) => (await write([one])).length > 0,
    (many) => write(many, 1),
    100,
  );
  return (answered) => line('', answered);
}

/** From here on it may have gone out, whatever becomes of this process. */
async function sendOne({ gateways, onFault }: Sending, packed: Going, write: Write): Promise<void> {
  try {
    if (!gateways) throw new Error('a message is ready and there is no gateway');
    const handed = await gateways.send(packed.ready.parcel);
    await write({ ...packed, handed });
  } catch (error) {
    onFault(error);
  }
}

async function takeUp(sending: Sending, which: Which): Promise<{ taken: number; going: Going[] }> {
  const { pools, caps, now } = sending;
  const claimed = await claimMessages(pools, which, now());
  if (claimed.length === 0) return { taken: 0, going: [] };
  const decided = await decide(sending, claimed);
  await leave(pools.db, decided, now());
  const packed = decided.flatMap(({ hall, message, what }) =>
    hall && what.move === 'hand' ? [{ hall, message, ready: what }] : [],
  );
  const going: Going[] = [];
  for (const hall_id of new Set(packed.map(({ hall }) => hall.id)))
    going.push(
      ...(await noteHandingOver(
        pools.db,
        packed.filter(({ hall }) => hall.id === hall_id),
        caps,
        now(),
      )),
    );
  return { taken: claimed.length, going };
}

const leave = (db: Db, decided: readonly Decided[], at: Date): Promise<unknown> =>
  moveMessages(
    db,
    decided.flatMap(({ message: { hall_id, id, tries }, what }) =>
      what.move === 'hand'
        ? []
        : [{ hall_id, id, tries, ...what, outcome: what.move === 'again' ? 'put_off' : 'not_sent' }],
    ),
    at,
  );
