import { expect } from 'chai';
import { seal } from '../../src/keys.ts';
import type { Deps } from '../../src/deps.ts';
import { makeReady } from '../../src/message/ready.ts';
import { messagesAbout } from '../../src/message/plan.ts';
import { walkIn } from '../queue/at-work.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = '/sagara-raya';
const db = () => pools().db;

let made = 0;

/** Each in an hour of its own. */
const booked = (deps: Deps, phone: string, language: 'id' | 'en' = 'id', name = 'Sri Wahyuni') =>
  reserved(deps, `2026-11-25T${['09:30', '10:00', '10:30'][made++ % 3]}:00+07:00`, {
    language,
    citizen: { name, phone, identity: { kind: 'none', number: '' } },
  });

const send = (address: string, path: string) =>
  fetch(`${address}${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams() });

const states = async (booking_id: string): Promise<string[]> =>
  (await db()('messages').where({ booking_id }).orderBy('kind')).map(({ status, why }) => `${status} ${why}`);

describe('whoever got messages that were meant for somebody else', () => {
  beforeEach(freshDay);

  it('finds the way on the page of the link, and stops them at once: queued ones too, of all reservations', async () => {
    await visit(async (address, deps) => {
      const mine = await booked(deps, '+6281211112222');
      const same = await booked(deps, '+6281211112222', 'id', 'Budi Santoso');
      const other = await booked(deps, '+6281233334444');
      const page = `${HALL}/reservasi/${mine.token}`;
      expect(await (await fetch(address + page)).text()).to.include(`href="${page}/bukan-saya"`);
      const asked = await (await fetch(`${address}${page}/bukan-saya`)).text();
      expect(asked).to.include('Hentikan SMS ke nomor ini?').and.include('Ya, hentikan SMS');
      expect(await db()('message_stops').count(), 'looking stops nothing').to.deep.equal([{ count: 0 }]);

      for (const _again of [1, 2]) {
        const answer = await send(address, `${page}/bukan-saya`);
        expect(answer.status).to.equal(303);
        expect(answer.headers.get('location')).to.equal(`${page}/bukan-saya`);
      }
      expect(await (await fetch(`${address}${page}/bukan-saya`)).text()).to.include('SMS dihentikan');
      expect(await (await fetch(address + page)).text()).to.include('sudah dihentikan oleh penerimanya');
      for (const { id } of [mine, same])
        expect(new Set(await states(id))).to.deep.equal(new Set(['cancelled not_wanted']));
      expect(new Set(await states(other.id))).to.deep.equal(new Set(['queued null']));
      const audit = await db()('audit').where({ action: 'message.stopped' }).select('who', 'reason');
      expect(audit).to.deep.equal([{ who: 'public', reason: null }]);
      const booking = await db()('bookings').where({ id: mine.id }).first('status');
      expect(booking.status, 'whose it is keeps it').to.equal('booked');
    });
  });

  it('gets nothing that is queued later', async () => {
    await visit(async (address, deps) => {
      const { id, token } = await booked(deps, '+6281211112222');
      await send(address, `${HALL}/reservasi/${token}/bukan-saya`);
      const of = await catalogue();
      const booking = await db()('bookings').where({ id }).first();
      const [planned] = messagesAbout(of, booking, ['booking_confirmed'], MONDAY_8AM);
      if (!planned) throw new Error('nothing planned');
      const message = { ...(await db()('messages').where({ booking_id: id }).first()), ...planned };
      const about = { catalogue: of, booking, turn: null };
      const read = { about, wording: { text: '{kode}', version: 'id-1' }, is_stopped: true };
      const house = { ...deps, two_way: false, price: 350, has_gateway: true };
      expect(makeReady(house, message, read, MONDAY_8AM)).to.deep.equal({ move: 'drop', why: 'not_wanted' });
    });
  });

  it('is asked in the language of the reservation, or the one they chose', async () => {
    await visit(async (address, deps) => {
      const { token } = await booked(deps, '+6281211112222', 'en');
      const path = `${address}${HALL}/reservasi/${token}/bukan-saya`;
      expect(await (await fetch(path)).text()).to.include('Stop text messages to this number?');
      const chosen = await fetch(path, { headers: { cookie: 'bahasa=id' } });
      expect(await chosen.text()).to.include('Hentikan SMS ke nomor ini?');
    });
  });

  it('does the same from the page of a number that was left with a phone, and finds no way where none was', async () => {
    await visit(async (address, deps) => {
      const with_phone = await walkIn();
      const without = await walkIn();
      await db()('tickets')
        .where({ id: with_phone.id })
        .update({ phone_sealed: seal(deps.keys, '+6281211112222') });
      const page = `${HALL}/tiket/${with_phone.token}`;
      expect(await (await fetch(address + page)).text()).to.include(`${page}/bukan-saya`);
      expect(await (await fetch(`${address}${page}/bukan-saya`)).text()).to.include('Nomor antreannya tetap berlaku');
      expect((await send(address, `${page}/bukan-saya`)).status).to.equal(303);
      const reservation = await booked(deps, '+6281211112222');
      expect(
        await (await fetch(`${address}${HALL}/reservasi/${reservation.token}/bukan-saya`)).text(),
        'the number is known again',
      ).to.include('SMS dihentikan');

      const plain = `${HALL}/tiket/${without.token}`;
      expect(await (await fetch(address + plain)).text()).to.not.include('bukan-saya');
      expect((await send(address, `${plain}/bukan-saya`)).status).to.equal(404);
    });
  });

  it('is told nothing by a link that is nobody’s', async () => {
    await visit(async (address) => {
      for (const path of [`${HALL}/reservasi/${'a'.repeat(24)}`, `${HALL}/tiket/${'a'.repeat(24)}`]) {
        expect((await fetch(`${address}${path}/bukan-saya`)).status).to.equal(404);
        expect((await send(address, `${path}/bukan-saya`)).status).to.equal(404);
      }
      expect(await db()('message_stops').count()).to.deep.equal([{ count: 0 }]);
    });
  });
});
