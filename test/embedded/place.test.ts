import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findPlace, makeSocketFolder, socketsFit } from '../../src/embedded/place.ts';
import { servants } from '../../src/embedded/servant.ts';
import { aFolder, removeFolders } from './folder.ts';

describe('the folder of the sockets', () => {
  afterEach(removeFolders);

  it('fits into the 107 bytes a socket address has', () => {
    expect(socketsFit('/tmp')).to.equal(true);
    expect(socketsFit(`/${'x'.repeat(76)}`)).to.equal(true);
    expect(socketsFit(`/${'x'.repeat(77)}`)).to.equal(false);
    expect(socketsFit(`/${'é'.repeat(39)}`)).to.equal(false);
  });

  it('may be passed through by others and listed by nobody else', () => {
    const { servant } = findPlace(aFolder(), null);
    const folder = makeSocketFolder(servant, [aFolder()]);
    expect(folder).to.be.a('string');
    expect(statSync(folder ?? '').mode & 0o777).to.equal(0o711);
  });

  it('is made below the next folder when the first has too long a name', () => {
    const { servant } = findPlace(aFolder(), null);
    const long = join(aFolder(), 'x'.repeat(100));
    mkdirSync(long);
    const base = aFolder();
    expect(dirname(makeSocketFolder(servant, [long, base]) ?? '')).to.equal(base);
  });

  it('is given up where there is none, so that loopback ports are used', () => {
    const { servant } = findPlace(aFolder(), null);
    expect(makeSocketFolder(servant, ['/nowhere at all'])).to.equal(null);
  });
});

describe('who runs the servers', () => {
  it('is never root', () => {
    for (const way of servants(0)) expect(way.owner?.uid).to.be.greaterThan(0);
  });
  it('is oneself for everybody else', () => {
    for (const way of servants(1000)) expect(way.owner).to.equal(null);
  });
});
