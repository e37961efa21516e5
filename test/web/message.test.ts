import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Deps } from '../../src/deps.ts';
import { forgetCatalogues } from '../../src/hall/catalogue.ts';
import type { Message } from '../../src/message/message.ts';
import { moveMessage } from '../../src/message/move.ts';
import { stopMessages } from '../../src/message/stops.ts';
import { startMeasuring } from '../../src/web/machines/metrics.ts';
import { showCode } from '../../src/text/say-code.ts';
import { readSms } from '../../src/sms-settings.ts';
import { messageOf, sentMessage } from '../support/messages.ts';
import { aStaff, signedIn } from '../support/people.ts';
import type { Signed } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { after, aHall, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const ROOM = '/sagara-raya/pesan';
const db = () => pools().db;
const none = { kind: 'none', number: '' } as const;

/** A gateway in the settings, so that the page does not say there is none. */
const sms = readSms(
  { SMS_GATEWAY_URL: 'http://hall:secret@127.0.0.1:1', SMS_SENDER: 'MPP' },
  [],
  (_name, usual) => usual,
);

type Room = { deps: Deps; address: string; staff: Signed };

const asStaff =
  (role: Parameters<typeof aStaff>[0], work: (room: Room) => Promise<void>, made: Parameters<typeof visit>[1] = {}) =>
  () =>
    visit(
      async (address, deps) => {
        const staff = await signedIn(address, await aStaff(role));
        await work({ deps, address, staff });
      },
      { config: { sms }, now: () => after(120), ...made },
    );

async function failed(deps: Deps, why = 'network', move: 'fail' | 'lose' = 'fail'): Promise<Message> {
  const message = await sentMessage(deps);
  if (move === 'lose') await db()('messages').where({ id: message.id }).update({ status: 'sending', sent_at: null });
  await moveMessage(db(), move, message, { why }, after(60));
  return messageOf(message.id);
}

const read = async (staff: Signed, path = ''): Promise<string> => {
  const answer = await staff.get(`${ROOM}${path}`);
  expect(answer.status).to.equal(200);
  return answer.text();
};

/** The part of the page above "Pesan lainnya". */
const attentionOf = (html: string): string =>
  html.slice(html.indexOf('id="perlu-orang"'), html.indexOf('id="lainnya"'));

describe('the page of messages', function () {
  this.timeout(30_000);
  beforeEach(freshDay);

  it(
    'puts first what failed and what nobody knows, with phone, text and why in plain words',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      await sentMessage(deps);
      await failed(deps, 'UNDELIV 001');
      await failed(deps, 'worker_lost', 'lose');
      const html = await read(staff);
      const attention = attentionOf(html);
      expect(attention).to.match(/Perlu ditangani <span class="number promise-broken">2</);
      expect(attention).to.include('Operator tidak dapat menyampaikannya').and.include('Sistem terhenti saat mengirim');
      expect(attention.match(/0812-••••-\d{4}/g)).to.have.length(2);
      expect(attention.match(/Tangani</g)).to.have.length(2);
      expect(html).to.include('Terkirim, belum ada kabar');
      expect(html).to.match(/MPP Sagara Raya: Reservasi [A-Z2-9-]{12} untuk/);
    }),
  );

  it(
    'counts the day, its parts and its cost',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      const message = await sentMessage(deps);
      await moveMessage(db(), 'deliver', message, { why: null }, after(30));
      await sentMessage(deps);
      await failed(deps);
      const figures = [
        ...(await read(staff)).matchAll(/class="figure[^"]*"><strong>([^<]*)<\/strong><span>([^<]*)/g),
      ].map(([, number, word]) => `${number} ${word}`);
      expect(figures).to.deep.equal([
        '0 menunggu',
        '1 terkirim',
        '1 diterima',
        '1 gagal',
        '0 tidak diketahui',
        '0 tidak dikirim',
        '3 bagian SMS',
        'Rp1.050 perkiraan biaya',
      ]);
    }),
  );

  it(
    "never shows the citizen's own link, nor a phone in full",
    asStaff({ role: 'hall_admin' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      const { token } = await db()('bookings').first('token');
      for (const path of ['', `/${id}`, '/daftar']) {
        const html = await read(staff, path);
        expect(html).to.not.include(token);
        expect(html).to.not.match(/\+?62812\d{8}|0812\d{8}/);
        expect(html).to.include('/reservasi/••••••');
      }
    }),
  );

  it(
    'shows an auditor figures and states, without phone, text and code, and lets them do nothing',
    asStaff({ role: 'auditor' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      const { code } = await db()('bookings').first('code');
      const html = await read(staff);
      expect(html).to.include('Operator tidak dapat menyampaikannya').and.include('Konfirmasi');
      expect(html).to.not.match(/••••-|Reservasi [A-Z2-9-]{12}|Tangani/);
      expect(html).to.not.include(showCode(code));
      expect((await staff.get(`${ROOM}/${id}`)).status).to.equal(403);
      expect((await staff.post(`${ROOM}/${id}/urus`, { reason: 'sudah ditelepon' })).status).to.equal(403);
      expect((await staff.get(`${ROOM}/nomor`)).status).to.equal(403);
    }),
  );

  for (const role of ['officer', 'agency_admin'] as const)
    it(
      `is closed to ${role}`,
      asStaff({ role, counter: 3 }, async ({ staff }) => {
        for (const path of ['', '/daftar', '/siaran', '/nomor', `/${randomUUID()}`])
          expect((await staff.get(`${ROOM}${path}`)).status, path).to.equal(403);
      }),
    );

  it(
    'says on top that nothing leaves without a gateway, and lists what would have gone out',
    asStaff(
      { role: 'receptionist' },
      async ({ deps, staff }) => {
        await reserved(deps, '2026-11-24T09:30:00+07:00', { citizen: { identity: none } });
        const [message] = await db()('messages').where({ kind: 'booking_confirmed' });
        await db()('messages').where({ id: message.id }).update({ status: 'sending' });
        await moveMessage(db(), 'drop', message, { why: 'no_gateway' }, after(30));
        const html = await read(staff);
        expect(html).to.include('Belum ada gerbang SMS: tidak ada pesan yang dikirim');
        expect(html)
          .to.include('Ini yang akan dikirim.')
          .and.match(/Reservasi [A-Z2-9-]+ untuk/);
      },
      { config: {} },
    ),
  );

  it('says on top that nothing leaves in training', async () => {
    await db()('halls').where({ slug: 'sagara-raya' }).update({ training: true });
    forgetCatalogues(db());
    await asStaff({ role: 'receptionist' }, async ({ staff }) => {
      expect(await read(staff)).to.include('Mode latihan: tidak ada pesan yang dikirim');
    })();
  });

  it(
    'looks at another day and at one kind, and still shows what needs a person',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      await failed(deps);
      await sentMessage(deps);
      const another = await read(staff, '?hari=2026-12-20'); // no reservation of this file is near it
      expect(attentionOf(another)).to.include('Konfirmasi');
      expect(another).to.include('Tidak ada pesan');
      const reminders = await read(staff, '?jenis=pengingat-sehari');
      expect(reminders).to.include('<option value="pengingat-sehari" selected>');
      expect(reminders).to.not.include('Terkirim, belum ada kabar');
      for (const odd of ['?jenis=tidak-ada', '?hari=', '?lain=1']) await read(staff, odd);
      expect((await staff.get(`${ROOM}?hari=besok`)).status).to.equal(422);
    }),
  );

  it(
    'says that the data were erased, where they were',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      await db()('messages').where({ id }).update({ phone_sealed: null, phone_hash: null });
      expect(await read(staff)).to.include('data sudah dihapus');
      const one = await read(staff, `/${id}`);
      expect(one).to.include('<p class="bubble">data sudah dihapus</p>');
      const { code } = await db()('bookings').first('code');
      expect(one).to.not.include(showCode(code));
    }),
  );

  it(
    'composes a text with the wording it went out with, though the hall has another one now',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      const { hall } = await catalogue();
      const own = { hall_id: hall.id, kind: 'booking_confirmed', language: 'id', made_at: MONDAY_8AM, made_by: 'x' };
      await db()('message_texts').insert([
        { ...own, version: 1, text: 'Versi satu {kode}' },
        { ...own, version: 2, text: 'Versi dua {kode}' },
      ]);
      expect(await read(staff, `/${id}`)).to.include('Sagara Raya: Reservasi');
      await db()('messages').where({ id }).update({ text_version: 'id-1' });
      expect(await read(staff, `/${id}`)).to.match(/Versi satu [A-Z2-9-]{12}/);
    }),
  );

  it(
    'knows nothing of a message of another hall',
    asStaff({ role: 'hall_admin' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      const other = await aHall();
      await db()('message_attempts').where({ message_id: id }).delete();
      await db()('messages').where({ id }).update({ booking_id: null, tries: 0 });
      await db()('message_attempts').delete();
      await db()('messages').where({ id }).update({ hall_id: other.hall.id });
      expect((await staff.get(`${ROOM}/${id}`)).status).to.equal(404);
      expect((await staff.post(`${ROOM}/${id}/urus`, { reason: 'sudah ditelepon' })).status).to.equal(404);
      expect(attentionOf(await read(staff))).to.include('Tidak ada yang perlu ditangani');
    }),
  );
});

const audited = () => db()('audit').whereLike('action', 'message.%').select('action', 'object', 'reason');

describe('what a person does about a message', function () {
  this.timeout(30_000);
  beforeEach(freshDay);

  it(
    'sends it again with a reason, once however often it is pressed',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      const form = { reason: 'HP sempat mati', idempotency_key: randomUUID() };
      const answers = await Promise.all([1, 2, 3].map(() => staff.post(`${ROOM}/${id}/kirim-ulang`, form)));
      expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
      expect(await messageOf(id)).to.include({ status: 'queued', why: null, handled_at: null });
      expect(await audited()).to.deep.equal([{ action: 'message.resent', object: id, reason: 'HP sempat mati' }]);
      expect(
        (await db()('outbox').where({ topic: 'message.queued', subject: id })).length,
        'a note each time',
      ).to.be.at.least(1);
    }),
  );

  it(
    'asks for the reason again, and keeps what was typed',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      const { id } = await failed(deps, 'slow', 'lose');
      for (const act of ['kirim-ulang', 'urus', 'tetapkan']) {
        const answer = await staff.post(`${ROOM}/${id}/${act}`, { reason: 'a"<b', status: 'failed' });
        expect(answer.status).to.equal(422);
        const html = await answer.text();
        expect(html).to.include('paling sedikit lima huruf').and.include('value="a&#34;&lt;b"');
      }
      expect((await messageOf(id)).status).to.equal('unknown');
      expect(await audited()).to.deep.equal([]);
    }),
  );

  it(
    'does not send what came too late, and says so',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      await db()('messages')
        .where({ id })
        .update({ valid_until: after(100) });
      expect(await read(staff, `/${id}`)).to.include('tidak dapat dikirim ulang');
      const answer = await staff.post(`${ROOM}/${id}/kirim-ulang`, { reason: 'coba lagi' });
      expect(answer.status).to.equal(409);
      expect((await messageOf(id)).status).to.equal('failed');
    }),
  );

  it(
    'takes it off the list when it was seen to, and puts it back when it fails anew',
    asStaff({ role: 'receptionist' }, async ({ deps, staff }) => {
      const { id } = await failed(deps);
      expect((await staff.post(`${ROOM}/${id}/urus`, { reason: 'sudah ditelepon' })).status).to.equal(303);
      const html = await read(staff);
      expect(attentionOf(html)).to.include('Tidak ada yang perlu ditangani');
      expect(html).to.include('Sudah diurus');
      await staff.post(`${ROOM}/${id}/urus`, { reason: 'sudah ditelepon lagi' });
      expect(await audited()).to.deep.equal([{ action: 'message.handled', object: id, reason: 'sudah ditelepon' }]);
      await staff.post(`${ROOM}/${id}/kirim-ulang`, { reason: 'minta dikirim lagi' });
      await db()('messages')
        .where({ id })
        .update({ status: 'failed', settled_at: after(120) });
      expect(attentionOf(await read(staff))).to.include('Tangani');
    }),
  );

  it(
    'settles one that nobody knew of by what the citizen told, and no other',
    asStaff({ role: 'supervisor' }, async ({ deps, staff }) => {
      const [came, gone, known] = [
        await failed(deps, 'slow', 'lose'),
        await failed(deps, 'slow', 'lose'),
        await failed(deps),
      ];
      const told = (id: string, status: string) =>
        staff.post(`${ROOM}/${id}/tetapkan`, { reason: 'warga menunjukkan HP', status });
      expect((await told(came.id, 'delivered')).status).to.equal(303);
      expect((await told(gone.id, 'failed')).status).to.equal(303);
      expect((await told(known.id, 'delivered')).status).to.equal(409);
      expect((await told(came.id, 'failed')).status).to.equal(409);
      expect((await told(gone.id, 'queued')).status).to.equal(422);
      expect(await messageOf(came.id)).to.include({ status: 'delivered', why: 'told_by_citizen' });
      expect(await messageOf(gone.id)).to.include({ status: 'failed', why: 'told_by_citizen' });
      expect((await messageOf(known.id)).status).to.equal('failed');
      expect((await audited()).map(({ action }) => action)).to.have.members([
        'message.told_delivered',
        'message.told_failed',
      ]);
    }),
  );

  it(
    'lets a number be written to again, with a reason, by a supervisor alone',
    asStaff({ role: 'supervisor' }, async ({ deps, staff, address }) => {
      const { phone_hash, hall_id } = await sentMessage(deps);
      if (phone_hash === null) throw new Error('no phone');
      await stopMessages(db(), { hall_id, phone_hash, by: 'public' }, after(60));
      const html = await read(staff, '/nomor');
      expect(html)
        .to.match(/0812-••••-\d{4}/)
        .and.include('lewat tautan di SMS');
      const { id } = await db()('message_stops').first('id');
      expect((await staff.post(`${ROOM}/nomor/${id}/izinkan`, { reason: 'ya' })).status).to.equal(422);
      const desk = await signedIn(address, await aStaff({ role: 'receptionist' }));
      expect((await desk.post(`${ROOM}/nomor/${id}/izinkan`, { reason: 'diminta pemilik' })).status).to.equal(403);
      expect(await db()('message_stops').count()).to.deep.equal([{ count: 1 }]);
      expect((await staff.post(`${ROOM}/nomor/${id}/izinkan`, { reason: 'diminta pemilik' })).status).to.equal(303);
      expect(await db()('message_stops').count()).to.deep.equal([{ count: 0 }]);
      expect(await audited()).to.deep.include({ action: 'message.allowed', object: id, reason: 'diminta pemilik' });
      expect(await read(staff, '/nomor')).to.include('Semua nomor dapat dikirimi pesan.');
    }),
  );

  it(
    'is asked of the supervisor in red on the first page',
    asStaff({ role: 'supervisor' }, async ({ deps, staff }) => {
      const board = async () => (await staff.get('/sagara-raya/penyelia')).text();
      expect(await board()).to.not.include('Tangani pesan');
      await failed(deps);
      expect(await board()).to.include('<strong>1 pesan</strong> gagal');
    }),
  );

  it(
    'is counted for whoever watches over the machines',
    asStaff({ role: 'supervisor' }, async ({ deps, address }) => {
      await failed(deps);
      startMeasuring(deps);
      const text = await (await fetch(`${address}/metrics`)).text();
      expect(text).to.match(/satuatap_messages\{state="needing_somebody"\} 1\n/);
      expect(text).to.match(/satuatap_messages\{state="due"\} 0\n/);
      expect(text).to.match(/satuatap_message_oldest_due_seconds 0\n/);
    }),
  );
});
