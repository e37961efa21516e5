import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { newId } from '../../src/ids.ts';
import { forgetHallNow, hallNow } from '../../src/queue/status.ts';
import { hallAnswer, statusAnswer } from '../../src/web/hall/hall-api.ts';
import { aDesk, call, walkIn, walkIns } from '../queue/at-work.ts';
import { tokenFor } from '../support/people.ts';
import { visit } from '../support/visit.ts';
import { after, aHall, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = '/sagara-raya';
const API = '/api/v1/halls/sagara-raya';

const page = async (address: string, path: string, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(`${address}${path}`, { headers })).text();

const hallOf = async (address: string) => hallAnswer.parse(await (await fetch(`${address}${API}`)).json());
const statusOf = async (address: string, code: string) => {
  const { services } = statusAnswer.parse(await (await fetch(`${address}${API}/status`)).json());
  const found = services.find((service) => service.code === code);
  if (!found) throw new Error(`no service ${code}`);
  return found;
};

async function aNotice(text: string, minutes = 60): Promise<void> {
  const { hall } = await catalogue();
  await pools()
    .db('notices')
    .insert({
      hall_id: hall.id,
      id: newId(),
      text,
      shown_from: MONDAY_8AM,
      shown_until: after(minutes * 60),
    });
}

const SUNDAY = new Date('2026-11-22T10:00:00+07:00');
const FRIDAY_NOON = new Date('2026-11-27T12:10:00+07:00');

describe("the hall's public page", () => {
  beforeEach(async () => {
    await freshDay();
    forgetHallNow((await catalogue()).hall.id);
  });

  it('is the first page where there is one hall; of several, one chooses', async () => {
    const names: string[] = await pools().db('halls').pluck('name');
    await visit(async (address) => {
      const answer = await fetch(address, { redirect: 'manual' });
      if (names.length > 1) expect(answer.status).to.equal(200); // another test has made a hall before
      else expect(answer.headers.get('location')).to.equal(HALL);
    });
    const other = await aHall();
    await visit(async (address) => expect(await page(address, '/')).to.include(`href="/${other.hall.slug}"`));
  });

  it('shows all halls that can be read, though one cannot', async () => {
    const [broken, whole] = [await aHall(), await aHall()];
    const { db } = pools();
    const of_broken = { hall_id: broken.hall.id };
    const { rules } = await db('policies').where(of_broken).first('rules');
    await db('policies').where(of_broken).update({ rules: '{}' });
    await catalogue();
    await visit(async (address) =>
      expect(await page(address, '/'))
        .to.include(`href="/${whole.hall.slug}"`)
        .and.not.include(broken.hall.slug),
    );
    await db('policies').where(of_broken).update({ rules });
  });

  it('answers with and without a slash at the end', async () => {
    await visit(async (address) => {
      for (const path of [HALL, `${HALL}/`]) expect((await fetch(`${address}${path}`)).status, path).to.equal(200);
      expect((await fetch(`${address}/aula-lain`)).status).to.equal(404);
    });
  });

  it('says until when it is open and until when numbers are given', async () => {
    await visit(async (address) => {
      const html = await page(address, HALL);
      expect(html).to.include('Buka sampai 15.00 WIB').and.include('Nomor antrean diberikan sampai 14.30 WIB');
      expect(html).to.include('Senin, 23 November 2026');
    });
  });

  it('says when it opens again, on a closed day', async () => {
    await visit(
      async (address) => expect(await page(address, HALL)).to.include('Buka lagi Senin, 23 November pukul 08.00 WIB'),
      {
        now: () => SUNDAY,
      },
    );
  });

  it('says until when the closed break lasts, and why', async () => {
    await visit(
      async (address) => expect(await page(address, HALL)).to.include('Istirahat sampai 13.00 WIB (salat Jumat'),
      {
        now: () => FRIDAY_NOON,
      },
    );
  });

  it('says that no numbers are given any more after the last hour', async () => {
    await visit(async (address) => expect(await page(address, HALL)).to.include('sudah tidak diberikan'), {
      now: () => new Date('2026-11-23T14:40:00+07:00'),
    });
  });

  it('is open at every hour in training, and says that it is practice', async () => {
    const { hall } = await aHall({ training: true });
    await visit(
      async (address) => {
        const html = await page(address, `/${hall.slug}`);
        expect(html).to.include('Buka untuk latihan').and.include('band-training');
      },
      { now: () => SUNDAY },
    );
  });

  it('tells of every agency whether somebody is at its desks, who waits and which number is served', async () => {
    await walkIns(3, { service_code: 'DUK-01' });
    await call(await aDesk(1));
    await visit(async (address) => {
      const html = await page(address, HALL);
      expect(html.match(/class="agency"/g)).to.have.length(19);
      const dukcapil = html.slice(html.indexOf('/layanan/dukcapil'), html.indexOf('/layanan/imigrasi'));
      expect(dukcapil).to.include('1 loket melayani').and.include('<strong>2 menunggu</strong>').and.include('A-001');
      const imigrasi = html.slice(html.indexOf('/layanan/imigrasi'), html.indexOf('/layanan/atrbpn'));
      expect(imigrasi).to.include('Belum ada petugas').and.include('0 menunggu');
    });
  });

  it('says when an agency comes that is not there every day', async () => {
    await visit(async (address) => {
      const html = await page(address, HALL);
      const taspen = html.slice(html.indexOf('/layanan/taspen'), html.indexOf('/layanan/pa"'));
      expect(taspen).to.include('Buka Rabu, 25 November pukul 08.00 WIB');
    });
  });

  it('shows the notices of the day, and nothing when they are over', async () => {
    await aNotice('Lift zona C sedang diperbaiki <b>hari ini</b>.', 30);
    await visit(async (address) => {
      expect(await page(address, HALL)).to.include('Lift zona C sedang diperbaiki &lt;b&gt;hari ini&lt;/b&gt;.');
    });
    forgetHallNow((await catalogue()).hall.id);
    await visit(async (address) => expect(await page(address, HALL)).to.not.include('Lift zona C'), {
      now: () => after(45 * 60),
    });
  });

  it('finds a service by everyday words', async () => {
    await visit(async (address) => {
      const html = await page(address, `${HALL}?cari=ktp+hilang`);
      expect(html).to.include('href="/sagara-raya/layanan/DUK-02"').and.include('layanan untuk');
      const nothing = await page(address, `${HALL}?cari=%3Cscript%3E`);
      expect(nothing).to.include('Belum ada yang cocok').and.not.include('<script>alert');
    });
  });

  it('is drawn in English for who chose it, and goes back to the page one was on', async () => {
    await visit(async (address) => {
      const chosen = await fetch(`${address}${HALL}/bahasa`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ language: 'en', back: `${HALL}/layanan/DUK-02?x=1` }),
      });
      expect(chosen.status).to.equal(303);
      expect(chosen.headers.get('location')).to.equal(`${HALL}/layanan/DUK-02?x=1`);
      const cookie = (chosen.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const html = await page(address, HALL, { cookie });
      expect(html)
        .to.include('<html lang="en"')
        .and.include('Open until 15.00 WIB')
        .and.include('Population and Civil');
    });
  });

  it('leads nowhere but to its own pages when the language is changed', async () => {
    await visit(async (address) => {
      for (const back of [
        'https://jahat.example/',
        '//jahat.example',
        `${HALL}x`,
        `${HALL}//jahat`,
        `${HALL}\\a`,
        '/mulai',
      ]) {
        const answer = await fetch(`${address}${HALL}/bahasa`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams({ language: 'en', back }),
        });
        expect(answer.headers.get('location'), back).to.equal(HALL);
      }
    });
  });

  it('comes with its styles below 60 kB, compressed', async () => {
    await visit(async (address) => {
      const html = await page(address, HALL);
      const files = [...html.matchAll(/(?:href|src)="([^"]+\.(?:css|js))"/g)].map(([, path]) => path ?? '');
      expect(files.some((path) => path.endsWith('tema.css'))).to.equal(true);
      const parts = await Promise.all(files.map((path) => page(address, path)));
      const size = [html, ...parts].reduce((sum, text) => sum + gzipSync(text).length, 0);
      expect(size).to.be.below(60_000);
    });
  });

  it('brings its theme as a style sheet', async () => {
    await visit(async (address) => {
      const answer = await fetch(`${address}${HALL}/tema.css`);
      expect(answer.headers.get('content-type')).to.match(/^text\/css/);
      expect(await answer.text()).to.include('--brand:');
    });
  });
});

describe('the page of a service', () => {
  beforeEach(freshDay);

  it('says what to bring, that it is free, how long it takes and who must come', async () => {
    await visit(async (address) => {
      const html = await page(address, `${HALL}/layanan/DUK-02`);
      expect(html).to.include('Fotokopi Kartu Keluarga (KK)').and.include('class="fee-free"');
      expect(html).to.include('Tidak dipungut biaya').and.include('menit');
    });
  });

  it('says a fee in rupiah, with its choices', async () => {
    await visit(async (address) => {
      const html = await page(address, `${HALL}/layanan/IMI-01`);
      expect(html).to.include('Mulai Rp350.000').and.include('Rp950.000').and.not.include('fee-free');
    });
  });

  it('does not call free what is only not known beforehand', async () => {
    await visit(async (address) => {
      const html = await page(address, `${HALL}/layanan/BPD-01`);
      expect(html).to.include('Sesuai ketetapan').and.not.include('Tidak dipungut biaya');
    });
  });

  it('is found however its code is written; an agency likewise', async () => {
    await visit(async (address) => {
      expect(await page(address, `${HALL}/layanan/duk-02`)).to.include('Penggantian KTP-el');
      expect(await page(address, `${HALL}/layanan/Dukcapil`)).to.include('Akta kelahiran');
      expect((await fetch(`${address}${HALL}/layanan/XXX-99`)).status).to.equal(404);
    });
  });

  it('brings the requirements in English too', async () => {
    await visit(async (address) => {
      const html = await page(address, `${HALL}/layanan/DUK-02`, { 'accept-language': 'en' });
      expect(html).to.include('Copy of the Family Card').and.include('Free of charge');
    });
  });
});

describe('the hall for programs', () => {
  beforeEach(async () => {
    await freshDay();
    forgetHallNow((await catalogue()).hall.id);
  });

  it('lists the halls', async () => {
    await visit(async (address) => {
      const halls: unknown = await (await fetch(`${address}/api/v1/halls`)).json();
      expect(halls).to.deep.include({
        slug: 'sagara-raya',
        name: 'Mal Pelayanan Publik Sagara Raya',
        time_zone: 'Asia/Jakarta',
        open_now: true,
        training: false,
      });
    });
  });

  it('tells a hall whole: agencies, services, everyday needs', async () => {
    await visit(async (address) => {
      const hall = await hallOf(address);
      expect(hall.agencies).to.have.length(19);
      expect(hall.needs).to.have.length(8);
      const service = hall.agencies[0]?.services[1];
      expect(service).to.deep.include({ code: 'DUK-02', booking_mode: 'both', open_now: true });
      expect(service?.fee).to.deep.include({ free: true, amount: 0 });
      expect(hall.closes_at).to.equal('2026-11-23T15:00:00+07:00');
    });
  });

  it('tells per service who waits, which counters are open and which numbers are served', async () => {
    await walkIns(3, { service_code: 'DUK-01' });
    await call(await aDesk(1));
    await visit(async (address) => {
      expect(await statusOf(address, 'DUK-01')).to.eql({
        code: 'DUK-01',
        agency: 'DUKCAPIL',
        waiting: 2,
        counters_open: 1,
        now_serving: ['A-001'],
        wait_minutes: null,
      });
      expect(await statusOf(address, 'IMI-01')).to.deep.include({ waiting: 0, counters_open: 0, now_serving: [] });
    });
  });

  it('sees at once what came in by its own doors', async () => {
    const token = await tokenFor({ counter: 1 });
    await walkIn();
    await visit(async (address) => {
      expect((await statusOf(address, 'DUK-01')).counters_open).to.equal(0);
      const opened = await fetch(`${address}${API}/desk/1/open`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
      });
      expect(opened.status).to.equal(200);
      expect((await statusOf(address, 'DUK-01')).counters_open).to.equal(1);
    });
  });

  it('reads the hall once for all who ask at the same moment', async () => {
    const { hall } = await catalogue();
    const of = await catalogue();
    forgetHallNow(hall.id);
    const [first, second] = await Promise.all([
      hallNow(pools().screens, of, MONDAY_8AM),
      hallNow(pools().screens, of, MONDAY_8AM),
    ]);
    expect(first).to.equal(second);
  });

  it('refuses keys it does not know', async () => {
    await visit(async (address) => {
      expect((await fetch(`${address}${API}/status?x=1`)).status).to.equal(422);
      expect((await fetch(`${address}${HALL}?cari=a&cari=b`)).status).to.equal(422);
    });
  });
});

describe('a link that somebody shared', () => {
  it('opens the page, whatever a network hung on its address', async () => {
    await visit(async (street) => {
      const page = await fetch(`${street}/sagara-raya?cari=ktp&fbclid=abc&utm_source=wa`);
      expect(page.status).to.equal(200);
      const api = await fetch(`${street}/api/v1/halls/sagara-raya?fbclid=abc`);
      expect(api.status).to.equal(422);
    });
  });
});
