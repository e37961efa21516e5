import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findPlace, makeOwnFolder, makeSocketFolder } from '../../src/embedded/place.ts';
import { findRedis, readRedisVersion, startRedis, type RedisOptions } from '../../src/embedded/redis.ts';
import { freePort, type Running } from '../../src/embedded/server.ts';
import { producerRedis, workerRedis } from '../../src/redis.ts';
import { skipBecause } from '../support/skip.ts';
import { aFolder, removeFolders } from './folder.ts';

describe('the Redis on this machine', () => {
  it('is known by its name and number', () => {
    expect(readRedisVersion('Redis server v=7.0.15 sha=00000000:0')).to.deep.equal({
      name: 'Redis',
      version: '7.0.15',
    });
    expect(readRedisVersion('Valkey server v=8.0.1 sha=')).to.deep.equal({ name: 'Valkey', version: '8.0.1' });
  });
  it('is passed over when it is older than 6.2', () => {
    expect(readRedisVersion('Redis server v=6.0.16 sha=')).to.equal(null);
    expect(readRedisVersion('Redis server v=6.2.0 sha=')).not.to.equal(null);
    expect(readRedisVersion('Redis server v=10.0.0 sha=')).not.to.equal(null);
  });
  it('is absent where PATH names none', () => {
    expect(findRedis(aFolder())).to.equal(null);
    removeFolders();
  });
});

describe('the private Redis', () => {
  const running: Running[] = [];
  let options: RedisOptions;

  beforeEach(function () {
    const found = findRedis(process.env['PATH'] ?? '');
    if (!found) return skipBecause(this, 'redis-server is not on PATH (apt-get install redis-server)');
    const place = findPlace(aFolder(), null);
    const door = { folder: makeSocketFolder(place.servant, [aFolder()]) ?? '' };
    options = { place, door, password: 'secret', file: found.file, write: () => undefined };
    return undefined;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop('now')));
    removeFolders();
  });
  const start = async (given = options) => {
    const server = await startRedis(given);
    running.push(server);
    return server;
  };
  const answer = async (url: string): Promise<unknown> => {
    const redis = workerRedis(url);
    const said = await redis.config('GET', 'maxmemory-policy');
    redis.disconnect();
    return said;
  };

  it('answers on its socket and never forgets a job for want of memory', async () => {
    const { url } = await start();
    expect(await answer(url)).to.deep.equal(['maxmemory-policy', 'noeviction']);
    expect(await answer(`unix://${url}`)).to.deep.equal(['maxmemory-policy', 'noeviction']);
  });

  it('answers on a loopback port where there are no sockets', async () => {
    const { url } = await start({ ...options, door: { port: await freePort() } });
    expect(await answer(url)).to.deep.equal(['maxmemory-policy', 'noeviction']);
  });

  it('starts empty when it cannot read what an earlier one left', async () => {
    const data = join(options.place.folder, 'redis');
    const log = join(data, 'appendonlydir');
    for (const folder of [data, log]) makeOwnFolder(options.place.servant, folder);
    writeFileSync(join(log, 'appendonly.aof.manifest'), 'not a manifest\n');
    const { url } = await start();
    expect(await answer(url)).to.deep.equal(['maxmemory-policy', 'noeviction']);
  });

  it('is told to producers as lost at once when it is away', async () => {
    const server = await start();
    const producer = producerRedis(server.url);
    await new Promise((resolve) => producer.once('ready', resolve));
    expect(await producer.ping()).to.equal('PONG');
    const closed = new Promise((resolve) => producer.once('close', resolve));
    await server.stop('now');
    await closed;
    const failed = await producer.ping().catch((error: unknown) => error);
    producer.disconnect();
    expect(failed).to.be.instanceOf(Error);
  });
});
