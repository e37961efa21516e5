import { Refusal } from './refusal.ts';

/** A reason somebody can read later: five characters or more. */
export const isReason = (reason: string | null | undefined): reason is string => (reason ?? '').trim().length >= 5;

/** Refuses `reason_needed`. */
export function mustGiveReason(reason: string | null | undefined): string {
  if (!isReason(reason)) throw new Refusal('reason_needed');
  return reason.trim();
}
