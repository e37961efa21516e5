import type { Catalogue, Service } from '../hall/catalogue.ts';
import type { Policies } from '../hall/policies.ts';

/** Exact: `above` ÷ `below`. A float would lose a place here and there in the sum of a day. */
export type Fraction = { above: bigint; below: bigint };

/**
 * How many visits of a service its counters manage in one slot, beside those who walk in: each counter divides its time
 * evenly among its services.
 */
export function shareOf(
  { counters }: Catalogue,
  service: Service,
  { slot_minutes, walk_in_share_percent }: Policies['booking'],
): Fraction {
  let above = 0n;
  let below = 1n;
  for (const { service_ids } of counters) {
    if (!service_ids.includes(service.id)) continue;
    const among = BigInt(service_ids.length);
    above = above * among + below;
    below *= among;
  }
  return {
    above: above * BigInt(slot_minutes) * BigInt(100 - walk_in_share_percent),
    below: below * 100n * BigInt(service.counter_minutes),
  };
}

/**
 * The places of each slot of a day, in order: what the running sum of shares grew by in whole numbers, so that no part of
 * a visit is lost. A halved slot (counters take turns in a break) adds half a share.
 */
export function placesOf({ above, below }: Fraction, halved: boolean[]): number[] {
  let halves = 0n;
  let given = 0n;
  return halved.map((half) => {
    halves += half ? 1n : 2n;
    const sum = (above * halves) / (below * 2n);
    const places = sum - given;
    given = sum;
    return Number(places);
  });
}
