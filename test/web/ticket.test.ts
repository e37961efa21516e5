import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { copyTicket } from '../../src/queue/front-desk.ts';
import { missTurn } from '../../src/queue/missed.ts';
import { forgetHallNow } from '../../src/queue/status.ts';
import { ticketAnswer } from '../../src/web/ticket/ticket-body.ts';
import { aDesk, aSecondTurn, call, on, turnOf, walkIn, walkIns } from '../queue/at-work.ts';
import type { Desk } from '../queue/at-work.ts';
import { openHall } from '../support/open-hall.ts';
import { until } from '../support/until.ts';
import { visit } from '../support/visit.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = '/sagara-raya';
const API = '/api/v1/halls/sagara-raya/tickets';

const ticketAt = async (address: string, token: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${address}${API}/${token}`, { headers });
  return ticketAnswer.parse(await answer.json());
};
const pageAt = async (address: string, token: string, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(`${address}${HALL}/tiket/${token}`, { headers })).text();
const send = (address: string, path: string, body: Record<string, string> = {}, key: string = randomUUID()) =>
  fetch(`${address}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const submit = (address: string, path: string, fields: Record<string, string> = {}) =>
  fetch(`${address}${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
const codeOf = async (answer: Response): Promise<unknown> => {
  const told: unknown = await answer.json();
  return typeof told === 'object' && told !== null && 'code' in told ? told.code : null;
};

/** A called citizen does not come, and the officer says why earlier than the rule. */
const miss = async (desk: Desk, turn: { id: string }, at = MONDAY_8AM): Promise<unknown> =>
  missTurn(pools().db, { ...on(desk, turn), reason: 'tidak ada di ruang tunggu' }, at);

describe('a ticket for who holds its token', () => {
  beforeEach(async () => {
    await freshDay();
    forgetHallNow((await catalogue()).hall.id);
  });

  it('tells number, state, how many are ahead, and why in the order of the line', async () => {
    const hall = await catalogue();
    await walkIn({ catalogue: hall, at: after(12 * 60) });
    await walkIn({ catalogue: hall, lane: 'priority', at: after(20 * 60) });
    const mine = await walkIn({ catalogue: hall, at: after(25 * 60) });
    await visit(async (address) => {
      expect(await ticketAt(address, mine.token)).to.eql({
        number: 'A-002',
        service: 'DUK-01',
        status: 'waiting',
        counts_from: '2026-11-23T08:25:00.000+07:00',
        ahead: 2,
        wait_minutes: null,
        counter: null,
        called_at: null,
        why: 'Sebelum Anda: AP-001 prioritas, datang 08.20; A-001 datang 08.12. Nomor Anda: A-002 datang 08.25.',
      });
    });
  });

  it('tells the counter once it is called, in the language asked for', async () => {
    const mine = await walkIn();
    await call(await aDesk(2), after(60));
    await visit(async (address) => {
      const told = await ticketAt(address, mine.token, { 'accept-language': 'en' });
      expect(told).to.deep.include({
        status: 'called',
        counter: 2,
        ahead: null,
        called_at: '2026-11-23T08:01:00.000+07:00',
        why: 'A-001 arrived 08.00: first in order.',
      });
    });
  });

  it('counts only who stands before it in its own line', async () => {
    await walkIns(2, { service_code: 'DUK-02' });
    await walkIns(3, { service_code: 'DUK-01' });
    const mine = await walkIn({ service_code: 'DUK-02', at: after(1) });
    await visit(async (address) => expect((await ticketAt(address, mine.token)).ahead).to.equal(2));
  });

  it('lists the turns of a ticket that waits in several lines; the nearest one speaks for it', async () => {
    await walkIns(3, { service_code: 'DUK-01' });
    const mine = await walkIn({ service_code: 'DUK-01', at: after(1) });
    await aSecondTurn(mine, 'DUK-03');
    await visit(async (address) => {
      const told = await ticketAt(address, mine.token);
      expect(told).to.deep.include({ service: 'DUK-03', ahead: 0 });
      expect(told.turns?.map(({ service, ahead }) => [service, ahead])).to.eql([
        ['DUK-01', 3],
        ['DUK-03', 0],
      ]);
    });
  });

  it('is unknown by a wrong token, by a void one and in another hall, all alike', async () => {
    const mine = await walkIn();
    const hall = await catalogue();
    await copyTicket(pools().db, { catalogue: hall, ticket_id: mine.id, by: 'staff:test', request: null }, MONDAY_8AM);
    await visit(async (address) => {
      for (const token of [mine.token, 'AAAAAAAAAAAAAAAAAAAAAAAA', 'x']) {
        for (const path of [`${API}/${token}`, `${API}/${token}/stream`, `${HALL}/tiket/${token}/siaran`])
          expect((await fetch(`${address}${path}`)).status, path).to.equal(404);
        const answer = await fetch(`${address}${API}/${token}`);
        expect(await codeOf(answer)).to.equal('not_found');
        expect((await fetch(`${address}${HALL}/tiket/${token}`)).status).to.equal(404);
      }
      expect(await pageAt(address, mine.token)).to.include('tidak berlaku lagi');
    });
  });

  it('brings a missed citizen back once; then they are sent to the front desk', async () => {
    const mine = await walkIn();
    for (const second of [1, 2, 3, 4]) await walkIn({ at: after(second) });
    const desk = await aDesk(2);
    await miss(desk, await call(desk));
    await visit(async (address) => {
      expect((await ticketAt(address, mine.token)).status).to.equal('missed');
      const key = randomUUID();
      for (const _time of ['once', 'and the lost answer again'])
        expect((await send(address, `${API}/${mine.token}/here`, {}, key)).status).to.equal(200);
      expect(await ticketAt(address, mine.token)).to.deep.include({ status: 'waiting', ahead: 3 });
      const again = await send(address, `${API}/${mine.token}/here`);
      expect(again.status).to.equal(409);
      expect(await codeOf(again)).to.equal('ask_front_desk');
    });
  });

  it('changes a wrongly chosen service before the call and keeps the arrival', async () => {
    const mine = await walkIn({ at: after(60) });
    await visit(
      async (address) => {
        const changed = await send(address, `${API}/${mine.token}/service`, { service: 'DUK-03' });
        expect(ticketAnswer.parse(await changed.json())).to.deep.include({
          number: 'A-001',
          service: 'DUK-03',
          counts_from: '2026-11-23T08:01:00.000+07:00',
        });
        expect((await send(address, `${API}/${mine.token}/service`, { service: 'DUK-03' })).status).to.equal(422);
        expect((await send(address, `${API}/${mine.token}/service`, { service: 'XXX-01' })).status).to.equal(404);
      },
      { now: () => after(120) },
    );
  });

  it('answers a repeat word for word, whatever became of the line meanwhile', async () => {
    const [before, mine] = [await walkIn({ service_code: 'DUK-03' }), await walkIn({ at: after(1) })];
    await aSecondTurn(mine, 'IMI-01');
    await visit(async (address) => {
      const key = randomUUID();
      const change = async () =>
        (await send(address, `${API}/${mine.token}/service`, { service: 'DUK-03', from: 'DUK-01' }, key)).text();
      const first = await change();
      expect(first).to.include('"service":"DUK-03"');
      await send(address, `${API}/${before.token}/cancel`);
      expect(await change()).to.equal(first);
    });
  });

  it('leaves, and cannot leave twice', async () => {
    const mine = await walkIn();
    await visit(async (address) => {
      const left = await send(address, `${API}/${mine.token}/cancel`);
      expect(ticketAnswer.parse(await left.json()).status).to.equal('cancelled');
      expect(await codeOf(await send(address, `${API}/${mine.token}/cancel`))).to.equal('turn_moved_on');
    });
  });
});

describe("the citizen's page behind the QR", () => {
  beforeEach(async () => {
    await freshDay();
    forgetHallNow((await catalogue()).hall.id);
  });

  it('shows number, state, people ahead and the reason of the order', async () => {
    await walkIns(2, { at: after(60) });
    const mine = await walkIn({ at: after(120) });
    await visit(async (address) => {
      const html = await pageAt(address, mine.token);
      expect(html).to.include('A-003').and.include('Menunggu').and.include('antrean di depan Anda');
      expect(html).to.match(/<span class="number">A-001<\/span> <span>datang 08\.01<\/span>/);
      expect(html).to.include('Belum ada loket yang dibuka');
    });
  });

  it('turns to the counter when called, and starts the time to come', async () => {
    const mine = await walkIn();
    const turn = await call(await aDesk(2));
    await visit(async (address) => {
      const html = await pageAt(address, mine.token);
      expect(html).to.include('class="called"').and.include('role="alert"');
      expect(html).to.include('Nomor A-001 dipanggil. Silakan menuju Loket 2.');
    });
    await until('the call counts as shown', async () => (await turnOf(mine)).shown_at !== null);
    expect(turn.number).to.equal('A-001');
  });

  it('is drawn in the language the number was taken in, unless another was chosen', async () => {
    const mine = await walkIn({ language: 'en' });
    await visit(async (address) => {
      expect(await pageAt(address, mine.token)).to.include('<html lang="en"');
      expect(await pageAt(address, mine.token, { cookie: 'bahasa=id' })).to.include('<html lang="id"');
    });
  });

  it('brings a missed citizen back by its button, however often it is pressed', async () => {
    const mine = await walkIn();
    const desk = await aDesk(2);
    await miss(desk, await call(desk));
    await visit(async (address) => {
      const html = await pageAt(address, mine.token);
      expect(html).to.include('Saya sudah di sini');
      const key = /di-sini"[^]*?name="idempotency_key" value="([^"]+)"/.exec(html)?.[1] ?? '';
      for (const _press of [1, 2]) {
        const pressed = await submit(address, `${HALL}/tiket/${mine.token}/di-sini`, { idempotency_key: key });
        expect(pressed.status).to.equal(303);
      }
      expect((await turnOf(mine)).status).to.equal('waiting');
      expect(await pageAt(address, mine.token)).to.not.include('/di-sini"');
    });
  });

  it('sends a citizen who was missed twice to the front desk', async () => {
    const mine = await walkIn();
    const desk = await aDesk(2);
    await miss(desk, await call(desk));
    await visit(async (address) => {
      await submit(address, `${HALL}/tiket/${mine.token}/di-sini`);
      await miss(desk, await call(desk, after(60)), after(61));
      const html = await pageAt(address, mine.token);
      expect(html).to.include('Silakan temui petugas Meja Depan').and.not.include('/di-sini"');
    });
  });

  it('asks before it cancels', async () => {
    const mine = await walkIn();
    await visit(async (address) => {
      const html = await pageAt(address, mine.token);
      expect(html.indexOf('Ya, batalkan nomor saya')).to.be.greaterThan(html.indexOf('<details class="ask"'));
      expect((await submit(address, `${HALL}/tiket/${mine.token}/batal`)).status).to.equal(303);
      expect(await pageAt(address, mine.token)).to.include('Dibatalkan');
      expect((await submit(address, `${HALL}/tiket/${mine.token}/batal`)).status).to.equal(303);
    });
  });

  it('changes the service by words or from the list; without a choice it asks for one', async () => {
    const mine = await walkIn();
    const path = `${HALL}/tiket/${mine.token}/layanan`;
    await visit(async (address) => {
      const found = await (await fetch(`${address}${path}?cari=ktp+hilang`)).text();
      expect(found).to.match(/type="radio" name="service" value="DUK-02"/);
      const empty = await submit(address, path, { from: 'DUK-01', service: '' });
      expect(empty.status).to.equal(422);
      expect(await empty.text()).to.include('Pilih salah satu layanan');
      const changed = await submit(address, path, { from: 'DUK-01', service: 'DUK-02' });
      expect(changed.headers.get('location')).to.equal(`${HALL}/tiket/${mine.token}`);
      expect(await pageAt(address, mine.token)).to.include('Penggantian KTP-el');
    });
  });

  it('offers no other service once it was called', async () => {
    const mine = await walkIn();
    await call(await aDesk(2));
    await visit(async (address) => {
      expect(await pageAt(address, mine.token)).to.not.include('/layanan"><svg');
      const answer = await fetch(`${address}${HALL}/tiket/${mine.token}/layanan`, { redirect: 'manual' });
      expect(answer.status).to.equal(303);
    });
  });

  it('gives the ticket as PDF and as printer bytes', async () => {
    const mine = await walkIn();
    await visit(async (address) => {
      const pdf = await fetch(`${address}${HALL}/tiket/${mine.token}.pdf`);
      expect(pdf.headers.get('content-type')).to.equal('application/pdf');
      expect(Buffer.from(await pdf.arrayBuffer()).toString('latin1', 0, 5)).to.equal('%PDF-');
      const bytes = await fetch(`${address}${HALL}/tiket/${mine.token}.escpos?lebar=58`);
      expect(bytes.headers.get('content-disposition')).to.include('A-001.escpos');
      expect(Buffer.from(await bytes.arrayBuffer()).toString('latin1')).to.include('A-001');
      expect((await fetch(`${address}${HALL}/tiket/AAAAAAAAAAAAAAAAAAAAAAAA.pdf`)).status).to.equal(404);
    });
  });

  it('names no sensitive service on paper', async () => {
    const mine = await walkIn({ service_code: 'PAG-01' });
    await visit(async (address) => {
      const bytes = await fetch(`${address}${HALL}/tiket/${mine.token}.escpos`);
      const text = Buffer.from(await bytes.arrayBuffer()).toString('latin1');
      expect(text).to.include('Layanan Anda').and.not.include('cerai');
    });
  });
});

/** The events of a stream as they come. */
async function listen(url: string): Promise<{ told: string[]; close(): void }> {
  const stop = new AbortController();
  const answer = await fetch(url, { signal: stop.signal });
  const told: string[] = [];
  const read = async (): Promise<void> => {
    if (!answer.body) return;
    for await (const chunk of answer.body) told.push(Buffer.from(chunk).toString('utf8'));
  };
  read().catch(() => undefined); // ends with the test
  return { told, close: () => stop.abort() };
}

describe('a page that is left open', () => {
  beforeEach(async () => {
    await freshDay();
    forgetHallNow((await catalogue()).hall.id);
  });

  it('is told of the call at once, and the call counts as shown', async () => {
    const hall = await openHall();
    try {
      const mine = await walkIn();
      const program = await listen(`${hall.address}${API}/${mine.token}/stream`);
      const page = await listen(`${hall.address}${HALL}/tiket/${mine.token}/siaran`);
      await until('the present state', () => program.told.join('').includes('"status":"waiting"'));
      await until('the present page', () => page.told.join('').includes('Menunggu'));
      await until('being near counts as shown', async () => (await turnOf(mine)).page_near_at !== null);
      const desk = await aDesk(2);
      await call(desk);
      hall.deps.live.ring(desk.catalogue.hall.id);
      await until('the call', () => program.told.join('').includes('"status":"called","counts_from"'));
      await until('the call on the page', () => page.told.join('').includes('Silakan menuju Loket 2'));
      await until('the call counts as shown', async () => (await turnOf(mine)).shown_at !== null);
      program.close();
      page.close();
    } finally {
      await hall.close();
    }
  });
});
