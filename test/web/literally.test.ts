import { expect } from 'chai';
import { newId } from '../../src/ids.ts';
import { aDesk, call, walkIn } from '../queue/at-work.ts';
import { deviceSecret } from '../support/devices.ts';
import { aStaff, signedIn } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

/** What somebody might write where words are asked for, hoping that a page runs it. */
const corpus = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'); alert(1);//",
  '<svg/onload=alert(1)>',
  '{{7*7}} ${7*7} <%= 7*7 %>',
  '</textarea><script>alert(1)</script>',
  'javascript:alert(1)',
];
const words = corpus.join(' ').slice(0, 200);

/** The words as a page must print them. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');

describe('what people write is shown literally', () => {
  beforeEach(async () => {
    await freshDay();
    const { db } = pools();
    const { hall } = await catalogue();
    const span = { shown_from: MONDAY_8AM, shown_until: after(3_600) };
    await db('notices').insert({ hall_id: hall.id, id: newId(), text: words, text_en: words, ...span });
    await db('counters').where({ hall_id: hall.id, number: 5 }).update({ state: 'paused', pause_reason: words });
  });

  /** Every page that shows the words prints them escaped and nothing of them as markup. */
  function expectLiteral(page: string, where: string): void {
    expect(page, where).to.include(escaped(words).slice(0, 60));
    for (const dangerous of ['<script>alert', '<img src=x', '<svg/onload', ' 49 '])
      expect(page, where).to.not.include(dangerous);
  }

  it('on the public page and the display: a notice', async () => {
    const cookie = `satuatap_alat_display=${await deviceSecret({ kind: 'display', code: 'LAYAR-A1', form: 'cookie' })}`;
    await visit(async (street) => {
      for (const path of ['/sagara-raya', '/sagara-raya/layar/LAYAR-A1']) {
        const page = await (await fetch(street + path, { headers: { cookie } })).text();
        expectLiteral(page, path);
      }
    });
  });

  it('at the desk, the front desk and the board of the supervisor: a remark, a name, a reason', async () => {
    const { id: ticket_id } = await walkIn({ note: words });
    const desk = await aDesk(2);
    await call(desk);
    await pools().db('halls').where({ slug: 'sagara-raya' }).update({ training: true });
    await catalogue();
    const person = await aStaff({ role: 'supervisor', name: words.slice(0, 100) });
    await visit(async (street) => {
      const staff = await signedIn(street, person);
      for (const path of ['/loket/2', `/meja-depan/tiket/${ticket_id}`, '/penyelia']) {
        const page = await (await staff.get(`/sagara-raya${path}`)).text();
        expectLiteral(page, path);
      }
    });
  });

  it('on the pages of reservations and places: a reason', async () => {
    await pools().db('halls').where({ slug: 'sagara-raya' }).update({ training: true });
    await catalogue();
    const person = await aStaff({ role: 'supervisor' });
    const day = '2026-11-24';
    await visit(async (street, deps) => {
      const identity = { kind: 'none', number: '' } as const;
      const { id } = await reserved(deps, `${day}T09:30:00+07:00`, { citizen: { identity } });
      const { get, post } = await signedIn(street, person);
      const list = '/sagara-raya/meja-depan/reservasi';
      const moved = { starts_at: `${day}T10:00:00+07:00`, reason: words };
      expect((await post(`${list}/${id}/pindah`, moved)).status).to.equal(303);
      expectLiteral(await (await get(`${list}/${id}`)).text(), 'the history');
      expectLiteral(await (await post(`${list}/cari`, { kode: words })).text(), 'a code');
      const closed = { hari: day, lingkup: 'layanan:DUK-02', dari: '', reason: words };
      expect((await post('/sagara-raya/penyelia/kuota/tutup', closed)).status).to.equal(303);
      for (const query of ['', '&layanan=DUK-02'])
        expectLiteral(await (await get(`/sagara-raya/penyelia/kuota?hari=${day}${query}`)).text(), `places${query}`);
    });
  });
});
