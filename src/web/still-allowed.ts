import type { Deps } from '../deps.ts';
import { findStaff } from '../staff/staff.ts';
import type { StaffWho } from './who.ts';

/** For the stream of somebody who works here: whether they still may look. Nobody disabled or revoked does (S18). */
export const stillAllowed =
  ({ pools }: Deps, { hall_id, staff_id, token_id }: StaffWho) =>
  async (): Promise<boolean> => {
    if (staff_id !== null) return (await findStaff(pools.db, hall_id, staff_id)) !== null;
    return Boolean(await pools.db('access_tokens').where({ hall_id, id: token_id }).whereNull('revoked_at').first('id'));
  };
