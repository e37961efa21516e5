import { expect } from 'chai';
import { readConfig, WrongSetting } from '../src/config.ts';

const TRIALS = { HALL_CLOCK: '2026-11-23T08:05:00+07:00', RATE_LIMITS: 'off' };

describe('the settings', () => {
  for (const [name, value] of Object.entries(TRIALS)) {
    it(`refuse ${name} in production, embedded or not`, () => {
      for (const EMBEDDED of ['0', '1']) {
        const env = { NODE_ENV: 'production', DATA_KEYS_FILE: '/kunci.json', EMBEDDED, [name]: value };
        expect(() => readConfig(env)).to.throw(WrongSetting, name);
        expect(() => readConfig({ ...env, NODE_ENV: 'test' })).not.to.throw();
      }
    });
  }
});
