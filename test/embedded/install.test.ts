import { expect } from 'chai';
import { countPackages, coverage, mustInstall, sentenceFor } from '../../src/embedded/install.mjs';

const lock = {
  packages: {
    '': {},
    'node_modules/pg': { version: '8.0.0', integrity: 'sha512-a' },
    'node_modules/mocha': { version: '12.0.0', integrity: 'sha512-b', dev: true },
    'node_modules/native-of-another-system': { version: '1.0.0', optional: true, os: ['aix'] },
  },
};
const { 'node_modules/pg': pg, 'node_modules/mocha': mocha } = lock.packages;

describe('what is installed, compared with the lock file', () => {
  it('is all of it when only packages of other systems are absent', () => {
    expect(coverage(lock, { packages: { 'node_modules/pg': pg, 'node_modules/mocha': mocha } })).to.equal('all');
  });
  it('is enough to start when only what tests need is absent', () => {
    expect(coverage(lock, { packages: { 'node_modules/pg': pg } })).to.equal('production');
  });
  it('does not count when a needed package is absent', () => {
    expect(coverage(lock, { packages: { 'node_modules/mocha': mocha } })).to.equal('none');
  });
  it('does not count when a package has another version', () => {
    expect(coverage(lock, { packages: { 'node_modules/pg': { ...pg, version: '7.0.0' } } })).to.equal('none');
  });
  it('does not count when a package has other contents', () => {
    expect(coverage(lock, { packages: { 'node_modules/pg': { ...pg, integrity: 'sha512-c' } } })).to.equal('none');
  });
  it('does not count when a package is there that the lock file does not know', () => {
    expect(coverage(lock, { packages: { 'node_modules/pg': pg, 'node_modules/left': pg } })).to.equal('none');
  });
  it('does not count when nothing was installed', () => {
    expect(coverage(lock, null)).to.equal('none');
  });
});

describe('whether packages must be installed', () => {
  const marker = { lock_sha256: 'abc', dev: false, machine: 'linux-x64' };
  const facts = { marker, lock_sha256: 'abc', on: 'linux-x64', want: 'production' as const };

  it('is no when the marker agrees with the lock file', () => {
    expect(mustInstall(facts)).to.equal(false);
  });
  it('is yes on a fresh clone', () => {
    expect(mustInstall({ ...facts, marker: null })).to.equal(true);
  });
  it('is yes when the lock file has changed since', () => {
    expect(mustInstall({ ...facts, lock_sha256: 'def' })).to.equal(true);
  });
  it('is yes when the folder comes from a machine of another kind', () => {
    expect(mustInstall({ ...facts, on: 'darwin-arm64' })).to.equal(true);
  });
  it('is yes for the tests when only what the start needs is there', () => {
    expect(mustInstall({ ...facts, want: 'all' })).to.equal(true);
  });
  it('is no for the start when everything is there', () => {
    expect(mustInstall({ ...facts, marker: { ...marker, dev: true } })).to.equal(false);
  });
});

describe('the number of packages announced', () => {
  it('leaves out what is for tests and for other systems', () => {
    expect(countPackages(lock, 'production')).to.equal(1);
    expect(countPackages(lock, 'all')).to.equal(2);
  });
});

describe('what is said when npm fails', () => {
  for (const [output, word] of [
    ['npm error code ENOTFOUND', 'internet'],
    ['npm error code ENOSPC', 'Cakram penuh'],
    ['npm error code EACCES', 'tidak boleh ditulisi'],
    ['npm error code EUSAGE', 'package-lock.json'],
    ['npm error something new', 'something new'],
  ] as const) {
    it(`is one sentence for "${output}"`, () => {
      expect(sentenceFor(output)).to.include(word);
      expect(sentenceFor(output)).not.to.include('\n');
    });
  }
});
