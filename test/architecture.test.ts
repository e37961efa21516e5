import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';
import { root } from '../src/root.ts';
import { routes } from '../src/web/doors.ts';

const ground = '';
const tools = [ground, 'text', 'paper', 'voice', 'live', 'outbox'];

/** Each room, and the rooms it may look into. Lengthen it in a review, not in a hurry. */
const mayImport: Record<string, string[]> = {
  '': ['live'], // deps.ts names the type of the open screens
  text: [ground],
  paper: [ground],
  voice: [ground],
  live: [ground],
  outbox: [ground],
  hall: [...tools],
  staff: [...tools, 'hall'],
  gateway: [ground],
  message: [...tools, 'hall', 'gateway'],
  booking: [...tools, 'hall', 'message'],
  queue: [...tools, 'hall', 'message', 'booking'],
  check: [ground, 'hall', 'message', 'booking', 'queue'],
  jobs: [...tools, 'gateway', 'hall', 'staff', 'message', 'booking', 'queue', 'check'],
  sample: [ground, 'hall', 'staff'], // knows the hall's doors as any program does, by the contract
  web: ['', 'text', 'paper', 'voice', 'live', 'hall', 'staff', 'message', 'booking', 'queue', 'sample'],
  command: [...tools, 'hall', 'staff', 'message', 'booking', 'queue', 'check', 'embedded'],
  embedded: [ground, 'hall', 'staff'],
};

/** Files that put a process together, and so know every room. */
const assembled = new Set(['server.ts', 'worker.ts', 'command.ts']);

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The folder below src that a file lives in; '' is the ground floor. */
const roomOf = (file: string): string => relative('src', file).split('/').slice(0, -1)[0] ?? '';

function roomsImportedBy(file: string): string[] {
  const imports = [...text(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) => path ?? '');
  return imports
    .map((path) => relative(root, resolve(root, dirname(file), path)))
    .filter((path) => path.startsWith('src/'))
    .map(roomOf);
}

const sources = filesBelow('src', '.ts').filter(
  (file) => !file.endsWith('.d.ts') && !file.startsWith('src/web/client/'),
);

describe('the shape of the house', () => {
  it('knows every room by name', () => {
    expect(Object.keys(mayImport)).to.include.members([...new Set(sources.map(roomOf))]);
  });

  for (const file of sources.filter((one) => !assembled.has(relative('src', one)))) {
    it(`${file} imports only from rooms it may look into`, () => {
      const allowed = [roomOf(file), ...(mayImport[roomOf(file)] ?? [])];
      expect(allowed).to.include.members(roomsImportedBy(file));
    });
  }

  it('reads the environment in the configuration alone', () => {
    const readers = sources.filter((file) => /process\.env\b/.test(text(file)));
    const allowed = ['src/config.ts', 'src/server.ts', 'src/worker.ts', 'src/command.ts'];
    expect(
      readers.filter(
        (file) => !allowed.includes(file) && !file.startsWith('src/embedded/') && !file.startsWith('src/command/'),
      ),
    ).to.deep.equal([]);
  });

  it("names BullMQ only where the worker's queue is made", () => {
    const named = sources.filter((file) => /from 'bullmq'/.test(text(file)));
    expect(named.filter((file) => !file.startsWith('src/jobs/') && file !== 'src/worker.ts')).to.deep.equal([]);
  });

  it("writes a turn's status in move.ts and the hot statements alone", () => {
    const writers = [...sources, ...filesBelow('src', '.sql')].filter((file) =>
      /update\s+turns\b[^;]*\bset\s+status|turns'\)[^;]*\.update\([^)]*status/is.test(text(file)),
    );
    const allowed = [
      'src/queue/move.ts',
      'src/queue/call-next.sql',
      'src/queue/finish-and-call.sql',
      'src/queue/close-turns.sql',
    ];
    expect(writers.filter((file) => !allowed.includes(file))).to.deep.equal([]);
  });

  it("writes a booking's status in move.ts and the hot statements alone", () => {
    const writers = [...sources, ...filesBelow('src', '.sql')].filter((file) =>
      /update\s+bookings\b[^;]*\bset\s+status|bookings'\)[^;]*\.update\([^)]*status/is.test(text(file)),
    );
    const allowed = ['src/booking/move.ts', 'src/booking/book-held.sql', 'src/queue/check-in.sql'];
    expect(writers.filter((file) => !allowed.includes(file))).to.deep.equal([]);
  });

  it("writes a message's status in move.ts and the claim alone", () => {
    const writers = [...sources, ...filesBelow('src', '.sql')].filter((file) =>
      /update\s+messages\b[^;]*\bset\s+status|messages'\)[^;]*\.update\([^)]*status/is.test(text(file)),
    );
    const allowed = ['src/message/move.ts', 'src/message/claim.sql'];
    expect(writers.filter((file) => !allowed.includes(file))).to.deep.equal([]);
  });

  it('lets views print raw text only for their own parts', () => {
    const allowed = ['views/part/icon.ejs', 'views/part/qr.ejs', 'views/part/roof.ejs'];
    const raw = filesBelow('views', '.ejs').filter((file) => /<%-(?!\s*include\()/.test(text(file)));
    expect(raw.filter((file) => !allowed.includes(file))).to.deep.equal([]);
  });

  it('keeps styles and scripts out of the views', () => {
    const inline = filesBelow('views', '.ejs').filter((file) =>
      /\sstyle="|<script(?![^>]*\ssrc=)|\son[a-z]+="/.test(text(file)),
    );
    expect(inline).to.deep.equal([]);
  });

  it('numbers the migrations without gaps', () => {
    const numbers = filesBelow('migrations', '.ts')
      .map((file) => Number(relative('migrations', file).slice(0, 4)))
      .sort((a, b) => a - b);
    expect(numbers).to.deep.equal(numbers.map((_number, at) => at + 1));
  });

  it('opens each address once per method', () => {
    const addresses = routes.map(({ method, path }) => `${method} ${path}`);
    expect(addresses.filter((address, at) => addresses.indexOf(address) !== at)).to.deep.equal([]);
  });

  it('never changes anything by GET', () => {
    const keyed = routes.filter(({ method, key }) => method === 'get' && key !== undefined);
    expect(keyed.map(({ path }) => path)).to.deep.equal([]);
  });

  it('listens by GET only where a gateway calls, which knows no other way and signs what it says', () => {
    const called = routes.filter(({ method, kind }) => method === 'get' && kind === 'callback');
    expect(called.map(({ path }) => path)).to.deep.equal([
      '/api/v1/halls/:hall/messages/:id/receipt',
      '/api/v1/halls/:hall/messages/replies',
    ]);
  });
});
