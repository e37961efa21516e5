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

  describe('of the gateways', () => {
    const GATEWAY = {
      SMS_GATEWAY_URL: 'http://aula:s%40nd%2Fi%23@kannel.local:13013/cgi-bin/sendsms',
      SMS_SENDER: 'MPP',
    };
    const told = (env: Record<string, string>): string => {
      try {
        readConfig(env);
      } catch (error) {
        if (error instanceof WrongSetting) return error.message;
      }
      return '';
    };

    it('may all be missing: then nothing leaves', () => {
      expect(readConfig({}).sms).to.deep.include({ gateways: [], two_way: false });
    });

    it('read user, password, place and choices, whatever signs the password holds', () => {
      const SMS_GATEWAY_2_URL = 'smpps://a:b%3Ac@[::1]?long=payload&zone=WITA&window=50&system_type=X';
      const { gateways } = readConfig({ ...GATEWAY, SMS_GATEWAY_2_URL }).sms;
      expect(gateways[0]).to.include({
        name: 'kannel:kannel.local:13013',
        user: 'aula',
        password: 's@nd/i#',
        tls: false,
      });
      expect(gateways[1]).to.deep.include({ kind: 'smpp', tls: true, host: '::1', port: 3550, password: 'b:c' });
      expect(gateways[1]).to.include({ long: 'payload', zone_hours: 8, window: 50, system_type: 'X' });
    });

    it('are all named at once when they are wrong, and never with their values', () => {
      const message = told({
        SMS_GATEWAY_URL: 'ftp://aula:rahasia@host',
        SMS_GATEWAY_2_URL: 'smpp://aula@host',
        SMS_SENDER: 'Mal Pelayanan Publik',
        SMS_PER_SECOND: '0',
        SMS_TWO_WAY: 'yes',
        SMS_PRICE: 'Rp350',
        SMS_PER_PHONE_DAY: '-1',
        SMS_PER_HAL_DAY: '5',
      });
      for (const name of [
        'GATEWAY_URL',
        'GATEWAY_2_URL',
        'SENDER',
        'PER_SECOND',
        'TWO_WAY',
        'PRICE',
        'PER_PHONE_DAY',
        'PER_HAL_DAY',
      ])
        expect(message).to.include(`SMS_${name}`);
      expect(message).not.to.match(/rahasia|aula|Mal Pelayanan|Rp350/);
    });

    const WRONG: Record<string, Record<string, string>> = {
      'a password that is not spelled in %': { SMS_GATEWAY_URL: 'http://aula:ra/ha?si#a@host', SMS_SENDER: 'MPP' },
      'a broken %': { SMS_GATEWAY_URL: 'http://aula:ra%ZZ@host', SMS_SENDER: 'MPP' },
      'spaces and quotes around it': { SMS_GATEWAY_URL: ' "http://aula:rahasia@host"', SMS_SENDER: 'MPP' },
      'no sender': { SMS_GATEWAY_URL: 'http://aula:rahasia@host' },
      'a second without a first': { SMS_GATEWAY_2_URL: 'http://aula:rahasia@host', SMS_SENDER: 'MPP' },
      'the same gateway twice': { ...GATEWAY, SMS_GATEWAY_2_URL: 'http://b:c@kannel.local:13013/other' },
      'an unknown choice': { SMS_GATEWAY_URL: 'smpp://aula:rahasia@host?speed=9', SMS_SENDER: 'MPP' },
      'a zone of elsewhere': { SMS_GATEWAY_URL: 'smpp://aula:rahasia@host?zone=CET', SMS_SENDER: 'MPP' },
      'a window of one': { SMS_GATEWAY_URL: 'smpp://aula:rahasia@host?window=1', SMS_SENDER: 'MPP' },
    };
    for (const [what, env] of Object.entries(WRONG))
      it(`refuse ${what}`, () => {
        expect(told(env))
          .to.match(/SMS_/)
          .and.not.to.match(/rahasia|aula|ha\?si/);
      });
  });
});
