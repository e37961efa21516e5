import { randomUUID } from 'node:crypto';
import { readConfig } from '../../src/config.ts';
import type { Parcel } from '../../src/gateway/gateway.ts';
import type { Tuning } from '../../src/gateway/gateways.ts';
import type { SmsSettings } from '../../src/sms-settings.ts';

/** The settings of a hall with these gateways. */
export const smsSettings = (urls: string[], more: Record<string, string> = {}): SmsSettings =>
  readConfig({
    SMS_SENDER: 'MPP',
    SMS_PER_SECOND: '1000',
    ...(urls[0] && { SMS_GATEWAY_URL: urls[0] }),
    ...(urls[1] && { SMS_GATEWAY_2_URL: urls[1] }),
    ...more,
  }).sms;

/** Nobody waits for a test: deadlines and pauses a hundred times shorter. */
export const quick: Tuning = {
  deadline_ms: 1_000,
  patience_ms: 2_000,
  link_times: { answer_ms: 1_000, alive_every_ms: 20_000, first_pause_ms: 10, longest_pause_ms: 40 },
  thresholds: { first_pause_ms: 50, longest_pause_ms: 100 },
};

export const NUMBER = '+6281234567890';
export const WORDS = 'Nomor A-001 dipanggil ke Loket 3.';

/** A message that nobody has sent yet. */
export const parcel = (over: Partial<Parcel> = {}): Parcel => ({
  reference: randomUUID(),
  to: NUMBER,
  text: WORDS,
  coding: 'gsm7',
  receipt_url: null,
  urgent: false,
  ...over,
});
