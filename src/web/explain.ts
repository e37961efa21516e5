import { Refusal } from '../refusal.ts';
import type { RefusalCode } from '../refusal.ts';
import { texts } from '../text/text.ts';
import type { Language } from '../text/text.ts';
import { InvalidInput } from './route.ts';

/** The HTTP status of every refusal; the sentences stand in `text/`. */
const statuses: Record<RefusalCode, 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 501 | 503> = {
  already_booked: 409,
  ask_front_desk: 409,
  booking_moved_on: 409,
  capacity_below_taken: 409,
  code_wrong: 422,
  counter_busy: 409,
  counter_closed: 409,
  day_closed: 409,
  forbidden: 403,
  hold_expired: 409,
  hold_mismatch: 422,
  identity_needed: 422,
  idempotency_conflict: 409,
  idempotency_key_missing: 400,
  invalid_input: 422,
  login_failed: 422,
  login_wait: 429,
  message_settled: 409,
  method_not_allowed: 405,
  not_a_booking_code: 422,
  not_bookable: 409,
  not_built_yet: 501,
  not_found: 404,
  not_today: 409,
  not_signed_in: 401,
  other_hall: 409,
  reason_needed: 422,
  reopen_too_late: 409,
  same_service: 422,
  service_closed: 409,
  slot_full: 409,
  sold_out_today: 409,
  too_early: 409,
  too_large: 413,
  too_late: 409,
  too_many_requests: 429,
  too_soon_to_miss: 409,
  turn_moved_on: 409,
  unavailable: 503,
  unsupported_media_type: 415,
};

/** Refusals that a field of the form would mend. */
const aboutField: Partial<Record<RefusalCode, string>> = { identity_needed: 'identity' };

export type Explained = {
  status: number;
  code: RefusalCode | 'fault';
  sentence: string;
  errors: Record<string, string> | null;
};

/** zod's issues as one sentence a field, the first one said. */
export function errorsOf({ issues }: InvalidInput): Record<string, string> {
  const errors = new Map<string, string>(); // a field may be called like a part of every object
  for (const issue of issues) {
    const fields = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.map(String).join('.') || 'body'];
    for (const field of fields) if (!errors.has(field)) errors.set(field, issue.message);
  }
  return Object.fromEntries(errors);
}

const connectionLost = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  '53100',
  '57014',
  '55P03',
]);

const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
};

/** PostgreSQL away, restarting, full or too busy: worth another try, so 503 with Retry-After instead of a fault. */
const isPassing = (error: unknown): boolean =>
  connectionLost.has(codeOf(error)) ||
  (error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated|Query read timeout/.test(error.message));

/** What the caller is told about whatever was thrown: a sentence, a code, never a stack. */
export function explain(error: unknown, language: Language): Explained {
  const { refusals, message } = texts[language];
  const refused = (code: RefusalCode, facts: Refusal['facts'] = {}): Explained => ({
    status: statuses[code],
    code,
    sentence: refusals[code](facts),
    errors: null,
  });
  if (error instanceof Refusal) {
    const told = refused(error.code, error.facts);
    const field = aboutField[error.code];
    return field === undefined ? told : { ...told, errors: { [field]: told.sentence } };
  }
  if (error instanceof InvalidInput) {
    if (error.part === 'params') return refused('not_found');
    return { ...refused('invalid_input'), errors: errorsOf(error) };
  }
  if (isPassing(error)) return refused('unavailable');
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
  if (status === 413) return refused('too_large');
  if (status === 415) return refused('unsupported_media_type');
  if (status === 400) return { ...refused('invalid_input'), status: 400 };
  return { status: 500, code: 'fault', sentence: message.fault, errors: null };
}
