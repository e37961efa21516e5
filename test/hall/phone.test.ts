import { expect } from 'chai';
import { mobileNumber } from '../../src/hall/phone.ts';

describe('a mobile number', () => {
  for (const written of [
    '081234567890',
    '81234567890',
    '6281234567890',
    '+6281234567890',
    '006281234567890',
    '0812-3456-7890',
    '(+62) 812 3456 7890',
    ' 0812.3456.7890 ',
  ]) {
    it(`is understood as ${written}`, () => {
      expect(mobileNumber(written)).to.equal('+6281234567890');
    });
  }

  for (const written of [
    '',
    '08',
    '0212345678', // a landline
    '+12025550100',
    '0801234567', // no network begins so
    '0812345', // too short
    '08123456789012', // too long
    '0812-3456-789o',
    '08123456 7890; drop table tickets',
    '٠٨١٢٣٤٥٦٧٨٩٠',
    '+62+6281234567890',
    '00081234567890',
  ]) {
    it(`is not ${written || 'an empty line'}`, () => {
      expect(mobileNumber(written)).to.equal(null);
    });
  }
});
