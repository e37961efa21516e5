import { expect } from 'chai';
import { standardText, textFor } from '../../src/message/texts.ts';
import type { Role } from '../../src/staff/roles.ts';
import { closePage, faultsAtAllWidths, openPage, picture } from '../support/browser.ts';
import { ask } from '../support/ask.ts';
import { aStaff, signedIn, tokenFor } from '../support/people.ts';
import { stay } from '../support/visit.ts';
import { catalogue, freshDay, pools } from '../support/world.ts';

const LIST = '/sagara-raya/admin/teks-pesan';
const CALLED = `${LIST}/panggilan/id`;
const OWN = '{aula}: Nomor {nomor}, silakan ke Loket {loket}. Dipanggil pukul {jam}.';
const FORM = 'application/x-www-form-urlencoded';

const unescaped = (html: string): string =>
  html
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
const bubble = (html: string): string | null => unescaped(/class="bubble"[^>]*>([^<]*)</.exec(html)?.[1] ?? '') || null;

describe('the page of message texts', () => {
  const street = stay();
  let admin: { cookie: string; csrf: string };
  beforeEach(async () => {
    await freshDay();
    admin = await signedIn(street.address, await aStaff({ role: 'hall_admin', name: 'Ratna Dewi' }));
  });

  const get = async (path: string, role?: Role) =>
    ask(street.address, path, {
      headers: role ? { authorization: `Bearer ${await tokenFor({ role })}` } : { cookie: admin.cookie },
    });
  const post = (path: string, fields: Record<string, string>) =>
    ask(street.address, path, {
      method: 'POST',
      headers: { cookie: admin.cookie, 'content-type': FORM },
      body: new URLSearchParams({ _csrf: admin.csrf, ...fields }).toString(),
    });
  const inForce = async () => textFor(pools().db, (await catalogue()).hall.id, 'called', 'id');

  it('shows each message as a citizen would read it, with parts and price', async () => {
    const { status, text } = await get(LIST);
    expect(status).to.equal(200);
    expect(text.match(/class="text-card"/g)).to.have.length(16);
    expect(unescaped(text)).to.include('MPP Sagara Raya: Nomor A-012 dipanggil ke Loket 3 pukul 08.00 WIB.');
    expect(text).to.include('1 bagian · Rp350').and.include('2 bagian · Rp700');
    expect(text).to.include('Belum ada gerbang SMS');
  });

  it('shows what was typed without keeping it', async () => {
    const { status, text } = await post(`${CALLED}/pratinjau`, { text: `${OWN} Terima kasih.` });
    expect(status).to.equal(200);
    expect(bubble(text)).to.equal(
      'MPP Sagara Raya: Nomor A-012, silakan ke Loket 3. Dipanggil pukul 08.00 WIB. Terima kasih.',
    );
    expect(text).to.include('Teks ini belum disimpan');
    expect(await inForce()).to.have.property('version', 'standard-1');
  });

  it('says what a service with a long name costs more', async () => {
    const filler = ' Mohon datang tepat waktu dan bawa berkas asli.';
    const text = `${standardText({ kind: 'booking_confirmed', language: 'id' })}${filler}`;
    const told = await post(`${LIST}/konfirmasi/id/pratinjau`, { text });
    expect(told.text)
      .to.include('<strong>2 bagian</strong>')
      .and.include('nama terpanjang: 3 bagian, perkiraan Rp1.050');
  });

  it('says what a curly quote costs', async () => {
    const { text } = await post(`${CALLED}/pratinjau`, { text: `${OWN} Sampai jumpa di “rumah” kami – segera` });
    expect(text).to.include('Huruf “ ” – tidak ada dalam abjad SMS');
    expect(text).to.include('<strong>2 bagian</strong>');
  });

  it('keeps what is saved, with who and when, and offers what was before', async () => {
    const saved = await post(`${CALLED}/simpan`, { text: ` ${OWN} ` });
    expect(saved.status).to.equal(303);
    expect(saved.headers.location).to.equal(`${CALLED}?tersimpan=1`);
    expect(await inForce()).to.deep.equal({ text: OWN, version: 'id-1' });
    const { text } = await get(`${CALLED}?tersimpan=1`);
    expect(text).to.include('Teks tersimpan').and.include('Versi 1').and.include('Ratna Dewi');
    expect(text).to.include('Senin, 23 November 2026 pukul 08.00 WIB');
    const old = await get(`${CALLED}?versi=baku`);
    expect(bubble(old.text)).to.include('dipanggil ke Loket 3');
    expect(old.text).to.include('Teks ini belum disimpan');
    await post(`${CALLED}/simpan`, { text: standardText({ kind: 'called', language: 'id' }) });
    expect(await inForce()).to.have.property('version', 'standard-1');
    expect(await get(`${CALLED}?versi=7`)).to.have.property('status', 404);
    expect(await get(`${LIST}/panggilan/jv`))
      .to.have.property('status')
      .that.is.within(400, 499);
    expect(await get(`${LIST}/rahasia/id`)).to.have.property('status', 404);
  });

  it('keeps nothing that has a fault, says which, and keeps what was typed in its field', async () => {
    const nasty = '{aula} {nomor} {jam} <script>alert(1)</script> <%= 7919*7919 %> ${x} {nik}';
    for (const act of ['pratinjau', 'simpan']) {
      const { status, text } = await post(`${CALLED}/${act}`, { text: nasty });
      expect(status).to.equal(422);
      expect(text).to.not.include('<script>alert');
      expect(bubble(text)).to.equal(null);
      expect(unescaped(text)).to.include(nasty).and.include('Isian {x}, {nik} tidak ada untuk pesan ini.');
      expect(text).to.include('Isian ini harus ada: {loket}.').and.include('aria-invalid="true"');
    }
    for (const text of ['', 'x'.repeat(321), 'x'.repeat(2_001), `${OWN}\r\nbaris dua`])
      expect(await post(`${CALLED}/simpan`, { text }), text.slice(0, 20)).to.have.property('status', 422);
    expect(await inForce()).to.have.property('version', 'standard-1');
  });

  it('may be read by supervisors and auditors, who change nothing, and of whom one is told no names', async () => {
    await post(`${CALLED}/simpan`, { text: OWN });
    const supervisor = await get(CALLED, 'supervisor');
    expect(supervisor.text).to.include('Ratna Dewi').and.not.include('<textarea');
    const auditor = await get(CALLED, 'auditor');
    expect(auditor.text).to.include('Versi 1').and.not.include('Ratna Dewi');
    expect(await get(LIST, 'officer')).to.have.property('status', 403);
  });

  it('reads well on a phone, at a desk and on a large screen', async function () {
    this.timeout(60_000);
    await post(`${CALLED}/simpan`, { text: OWN });
    const page = await openPage(this);
    try {
      const cookies = admin.cookie.split('; ').map((pair) => {
        const [name = '', value = ''] = pair.split(/=(.*)/);
        return { name, value, url: street.address };
      });
      await page.context().addCookies(cookies);
      const looks: [string, string][] = [
        ['texts-list', LIST],
        ['texts-called', CALLED],
        ['texts-reminder', `${LIST}/pengingat-sehari/id?versi=baku`],
      ];
      for (const [name, path] of looks) {
        await page.goto(`${street.address}${path}`);
        expect(await faultsAtAllWidths(page)).to.deep.equal([]);
        for (const width of [360, 1366, 1920]) {
          await page.setViewportSize({ width, height: 768 });
          await picture(page, `${name}-${width}`);
        }
      }
      await page.fill('textarea[name=text]', 'Halo {kode');
      await page.click('text=Lihat hasilnya');
      expect(await page.textContent('.field-error')).to.include('kurung kurawal');
      expect(await page.inputValue('textarea[name=text]')).to.equal('Halo {kode');
      expect(await faultsAtAllWidths(page)).to.deep.equal([]);
      await picture(page, 'texts-fault');
    } finally {
      await closePage(page);
    }
  });
});
