import type { Request } from 'express';
import type { Staff } from '../../staff/staff.ts';
import { csrf } from '../gate.ts';

/** A session's step as a promise: its store answers by callback. */
export const ended = (work: (done: (error?: unknown) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));

/** A session of a new id, so that one put into the browser before opens nothing (S22); stored before the answer leaves. */
export async function beginSession(req: Request, { hall_id, id }: Pick<Staff, 'hall_id' | 'id'>): Promise<void> {
  await ended((done) => req.session.regenerate(done));
  req.session.hall_id = hall_id;
  req.session.staff_id = id;
  csrf.generateToken(req); // made now: two pages opened at once would each make their own
  await ended((done) => req.session.save(done));
}
