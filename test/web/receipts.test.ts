import { expect } from 'chai';
import type { Deps } from '../../src/deps.ts';
import { callbackAddress } from '../../src/gateway/kannel.ts';
import { newId } from '../../src/ids.ts';
import { newKeys } from '../../src/keys.ts';
import type { Message } from '../../src/message/message.ts';
import { moveMessage } from '../../src/message/move.ts';
import { receiptSignature, receiptUrl } from '../../src/message/receipt-url.ts';
import { ask, each } from '../support/ask.ts';
import type { Answer } from '../support/ask.ts';
import { messageOf, sentMessage } from '../support/messages.ts';
import { visit } from '../support/visit.ts';
import { after, aHall, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = 'sagara-raya';
const LATER = after(90);

type Kannel = {
  deps: Deps;
  /** Calls the address of a message, with what Kannel fills in. */
  tell: (message: Pick<Message, 'id'>, type: string, more?: string) => Promise<Answer>;
  call: (path: string, method?: string) => Promise<Answer>;
};

/** The path Kannel calls: what we give it, with its own words filled in. */
function pathOf(deps: Deps, id: string, words: Readonly<Record<string, string>>, hall = HALL, tries = 1): string {
  const url = callbackAddress(receiptUrl(deps.keys, { base_url: deps.base_url, hall, id, tries }));
  const filled = url.replace(/%([dATF])/g, (_all, letter: string) => words[letter] ?? '').replaceAll('%%', '%');
  return filled.slice(deps.base_url.length);
}

/** As a person had it sent once more, after an attempt of which nobody knew. */
async function sentAgain(message: Message): Promise<Message> {
  const { hall_id, id, gateway, sent_at } = message;
  await pools().db('messages').where({ hall_id, id }).update({ tries: 2 });
  const attempt = { hall_id, message_id: id, n: 2, gateway, started_at: sent_at, ended_at: sent_at, outcome: 'sent' };
  await pools().db('message_attempts').where({ message_id: id, n: 1 }).update({ outcome: 'unknown' });
  await pools().db('message_attempts').insert(attempt);
  return { ...message, tries: 2 };
}

const asKannel = (work: (kannel: Kannel) => Promise<void>) => () =>
  visit(
    (address, deps) => {
      const call = (path: string, method = 'GET') => ask(address, path, { method });
      const tell = ({ id }: Pick<Message, 'id'>, type: string, more = '') =>
        call(pathOf(deps, id, { d: type, A: 'id%3A1+stat%3ADELIVRD', T: '1795395600', F: '8f1c' }) + more);
      return work({ deps, tell, call });
    },
    { now: () => LATER },
  );

const statusOf = async ({ id }: Pick<Message, 'id'>): Promise<string> => (await messageOf(id)).status;

const everyOrder = (all: string[]): string[][] =>
  all.length < 2
    ? [all]
    : all.flatMap((one, at) =>
        everyOrder([...all.slice(0, at), ...all.slice(at + 1)]).map((others) => [one, ...others]),
      );

describe('what a gateway tells of a message (reliability 9.8)', function () {
  this.timeout(60_000);
  beforeEach(freshDay);

  it(
    'settles it: arrived, failed on the way, turned away',
    asKannel(async ({ deps, tell }) => {
      for (const [type, status, why] of [
        ['1', 'delivered', null],
        ['2', 'failed', 'network'],
        ['16', 'failed', 'turned_away'],
      ] as const) {
        const message = await sentMessage(deps);
        const { status: answered, text } = await tell(message, type);
        expect([answered, text]).to.deep.equal([204, '']);
        expect(await messageOf(message.id)).to.deep.include({ status, why, settled_at: LATER });
      }
    }),
  );

  it(
    'changes nothing while it is on its way, nor by a kind of report that nobody knows',
    asKannel(async ({ deps, tell }) => {
      const message = await sentMessage(deps);
      for (const type of ['4', '8', '0', '3', '32', '1.0', '%2B1', '01', '-1', '', 'toString', '__proto__', 'DELIVRD'])
        expect((await tell(message, type)).status, type).to.equal(204);
      expect(await messageOf(message.id)).to.deep.equal(message);
    }),
  );

  it(
    'ends the same in every order, and the first end stands',
    asKannel(async ({ deps, tell }) => {
      const message = await sentMessage(deps);
      const orders = everyOrder(['4', '8', '1', '2', '16']);
      expect(orders).to.have.length(120);
      for (const order of orders) {
        await pools().db('messages').where({ id: message.id }).update({ status: 'sent', why: null, settled_at: null });
        let ended: string | null = null;
        for (const type of order) {
          expect((await tell(message, type)).status).to.equal(204);
          if (type === '1' || type === '2' || type === '16') ended ??= type === '1' ? 'delivered' : 'failed';
          expect(await statusOf(message), order.join(' ')).to.equal(ended ?? 'sent');
        }
      }
    }),
  );

  it(
    'is heard a hundred times at once and changes it once',
    asKannel(async ({ deps, tell }) => {
      const message = await sentMessage(deps);
      const answers = await Promise.all(Array.from({ length: 100 }, () => tell(message, '1')));
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([204]));
      const settled = await messageOf(message.id);
      expect(settled).to.include({ status: 'delivered' });
      await tell(message, '2');
      expect(await messageOf(message.id)).to.deep.equal(settled);
    }),
  );

  it(
    'is refused when one character of the signature is another, and tells nothing',
    asKannel(async ({ deps, call }) => {
      const message = await sentMessage(deps);
      const path = pathOf(deps, message.id, { d: '1' });
      const [before = '', sig = '', rest = ''] = /^(.*sig=)([^&]+)(.*)$/.exec(path)?.slice(1) ?? [];
      expect(sig).to.have.length(32);
      const other = (letter: string): string => (letter === 'A' ? 'B' : 'A');
      const changed = Array.from(sig, (letter, at) => sig.slice(0, at) + other(letter) + sig.slice(at + 1));
      const wrong = [
        ...changed,
        '',
        sig.slice(1),
        sig.slice(0, -1),
        `${sig}A`,
        `${sig}=`,
        sig.toUpperCase(),
        Buffer.from(sig, 'base64url').toString('hex'),
        `${sig}&sig=${sig}`,
        'é'.repeat(16),
        '%00',
      ];
      const told = await each(wrong, async (one) => {
        const { status, text } = await call(`${before}${encodeURI(one)}${rest}`);
        return `${status} ${text.replace(/"reference":"[^"]+"/, '')}`;
      });
      expect(told.filter((answer) => !/^(401 .*"not_signed_in"|422 )/.test(answer))).to.deep.equal([]);
      expect(new Set(told.slice(0, changed.length + 3))).to.have.property('size', 1);
      expect((await call(path.replace(/sig=[^&]+&/, ''))).status).to.equal(401);
      expect(await statusOf(message)).to.equal('sent');
    }),
  );

  it(
    'is refused with the signature of another message, of another hall and of other keys',
    asKannel(async ({ deps, call }) => {
      const other_hall = await aHall();
      const [message, other] = [await sentMessage(deps), await sentMessage(deps)];
      const path = pathOf(deps, message.id, { d: '1' });
      const sign = (hall: string, id: string, keys = deps.keys) => receiptSignature(keys, { hall, id, tries: 1 });
      const slug = other_hall.hall.slug;
      for (const sig of [sign(HALL, other.id), sign(slug, message.id), sign(HALL, message.id, newKeys())])
        expect((await call(path.replace(/sig=[^&]+/, `sig=${sig}`))).status).to.equal(401);
      expect((await call(path.replace(HALL, slug))).status).to.equal(401);
      expect((await call(path.replace(message.id, message.id.toUpperCase()))).status).to.equal(401);
      expect((await call(path.replace(HALL, 'tidak-ada'))).status).to.equal(404);
      expect(await statusOf(message)).to.equal('sent');
    }),
  );

  it(
    'of an earlier attempt counts when it arrived after all, and not when it failed',
    asKannel(async ({ deps, call }) => {
      const message = await sentAgain(await sentMessage(deps));
      expect((await call(pathOf(deps, message.id, { d: '2' }))).status).to.equal(204);
      expect(await statusOf(message)).to.equal('sent');
      expect((await call(pathOf(deps, message.id, { d: '2' }).replace('n=1', 'n=2'))).status).to.equal(401);
      expect((await call(pathOf(deps, message.id, { d: '1' }))).status).to.equal(204);
      expect(await statusOf(message)).to.equal('delivered');
      const second = await sentAgain(await sentMessage(deps));
      expect((await call(pathOf(deps, second.id, { d: '2' }, HALL, 2))).status).to.equal(204);
      expect(await statusOf(second)).to.equal('failed');
    }),
  );

  it(
    'settles nothing of another hall, though it be rightly signed there',
    asKannel(async ({ deps, call }) => {
      const other_hall = await aHall();
      const message = await sentMessage(deps);
      expect((await call(pathOf(deps, message.id, { d: '1' }, other_hall.hall.slug))).status).to.equal(204);
      expect(await statusOf(message)).to.equal('sent');
    }),
  );

  it(
    'is heard when the signature is written in another way of the same address',
    asKannel(async ({ deps, call }) => {
      const message = await sentMessage(deps);
      const path = pathOf(deps, message.id, { d: '1' });
      const spelled = path.replace(
        /sig=([^&]+)/,
        (_all, sig: string) => `sig=${Array.from(sig, (one) => `%${one.charCodeAt(0).toString(16)}`).join('')}`,
      );
      expect((await call(spelled)).status).to.equal(204);
      expect(await statusOf(message)).to.equal('delivered');
    }),
  );

  it(
    'believes nothing else that hangs on the address: number, time, text, letters of another alphabet',
    asKannel(async ({ deps, tell }) => {
      for (const more of [
        '&from=%2B628999999999&to=0812',
        '&at=9999999999999&time=2199-01-01T00%3A00%3A00Z',
        '&at=0',
        '&at=2026-11-23+08%3A00%3A00',
        `&text=${'a'.repeat(8_000)}`,
        '&answer=%E9%FF%00%E2%80%AE',
        '&xml=%3Creceipt%2F%3E',
        '&type=',
      ]) {
        const message = await sentMessage(deps);
        expect((await tell(message, '1', more)).status, more.slice(0, 40)).to.equal(204);
        const { status, settled_at, phone_hash } = await messageOf(message.id);
        const twice = more === '&type=';
        expect(status, more.slice(0, 40)).to.equal(twice ? 'sent' : 'delivered');
        expect(settled_at).to.deep.equal(twice ? null : LATER);
        expect(phone_hash).to.equal(message.phone_hash);
      }
    }),
  );

  it(
    'is cut off at its length, and the next one is heard',
    asKannel(async ({ deps, tell }) => {
      const message = await sentMessage(deps);
      const cut = await tell(message, '1', `&text=${'a'.repeat(1_000_000)}`).catch((error: unknown) => ({
        status: error instanceof Error ? 431 : 0,
      }));
      expect(cut.status).to.equal(431);
      expect(await statusOf(message)).to.equal('sent');
      expect((await tell(message, '1')).status).to.equal(204);
      expect(await statusOf(message)).to.equal('delivered');
    }),
  );

  it(
    'is heard of a message nobody knows, so that the gateway stops, and is counted',
    asKannel(async ({ deps, call, tell }) => {
      const before = await counted(call);
      expect((await tell({ id: newId() }, '1')).status).to.equal(204);
      const path = pathOf(deps, 'bukan-nomor', { d: '1' });
      expect((await call(path)).status).to.equal(204);
      expect((await counted(call)) - before).to.equal(2);
    }),
  );

  it(
    'settles a message whose worker died before it could say that it was sent',
    asKannel(async ({ deps, tell }) => {
      const message = await sentMessage(deps);
      const { db } = pools();
      await db('messages').where({ id: message.id }).update({ status: 'unknown', why: 'worker_lost' });
      await tell(message, '1');
      expect(await messageOf(message.id)).to.include({ status: 'delivered', why: null });
      expect(await moveMessage(db, 'hand', message, {}, MONDAY_8AM), 'by the worker, woken').to.equal(false);
    }),
  );

  it(
    'changes nothing by HEAD',
    asKannel(async ({ deps, call }) => {
      const message = await sentMessage(deps);
      expect((await call(pathOf(deps, message.id, { d: '1' }), 'HEAD')).status).to.equal(204);
      expect(await statusOf(message)).to.equal('sent');
    }),
  );

  it('is asked for again when it cannot be stored', async () => {
    await asKannel(async ({ deps, tell }) => {
      const message = await sentMessage(deps);
      const held = await pools().db.transaction();
      await held('messages').where({ id: message.id }).forUpdate();
      const { status, headers } = await tell(message, '1');
      await held.rollback();
      expect(status).to.equal(503);
      expect(headers['retry-after']).to.equal('2');
      expect((await tell(message, '1')).status).to.equal(204);
      expect(await statusOf(message)).to.equal('delivered');
    })();
  });
});

async function counted(call: Kannel['call']): Promise<number> {
  const { text } = await call('/metrics');
  return Number(/satuatap_receipts_total\{outcome="unknown_message"\} (\d+)/.exec(text)?.[1] ?? '0');
}
