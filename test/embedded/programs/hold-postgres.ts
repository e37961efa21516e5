import { findPlace, makeSocketFolder } from '../../../src/embedded/place.ts';
import { startPostgres } from '../../../src/embedded/postgres.ts';

// Starts a PostgreSQL in the given folder, tells its number and address, and stays until it is killed.
const [folder = '', password = ''] = process.argv.slice(2);
const place = findPlace(folder, null);
const sockets = makeSocketFolder(place.servant, [folder]);
if (!sockets) throw new Error('no folder for sockets');
const running = await startPostgres({
  place,
  door: { folder: sockets },
  password,
  sync: false,
  write: () => undefined,
});
process.stdout.write(`${JSON.stringify({ pid: running.pid, url: running.url })}\n`);
setInterval(() => undefined, 60_000);
