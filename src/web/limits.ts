import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { Refusal } from '../refusal.ts';
import type { Limit } from './route.ts';

/**
 * How often one address may come, per minute. Devices and staff share an address in a hall, and thousands of phones one of
 * their operator's, so acts have room; a code is asked for with four digits of a phone, which nobody should try through. A
 * gateway tells of every message twice or more, all from one address and as fast as it can.
 */
const perMinute: Record<Limit, number> = {
  look: 600,
  act: 240,
  sign_in: 30,
  ticket: 120,
  check_in: 240,
  hold: 120,
  book: 60,
  find_booking: 10,
  gateway: 60_000,
};

/** Limits by address, against floods from outside; rules of business are elsewhere and always hold. */
export function limitsOf(on: boolean): (limit: Limit) => RequestHandler {
  const kept = new Map<Limit, RequestHandler>();
  const free: RequestHandler = (_req, _res, next) => next();
  return (limit) => {
    if (!on) return free;
    const made =
      kept.get(limit) ??
      rateLimit({
        windowMs: 60_000,
        limit: perMinute[limit],
        standardHeaders: 'draft-8',
        legacyHeaders: false,
        validate: { xForwardedForHeader: false, forwardedHeader: false }, // anyone may send them; the log is not theirs
        handler(_req, res, next) {
          res.set('Retry-After', '60');
          next(new Refusal('too_many_requests'));
        },
      });
    kept.set(limit, made);
    return made;
  };
}
