/**
 * A move as the text that its hash is made of; `m` is the row of `turn_moves`. In SQL, so that the worker who chains and
 * the check that looks afterwards read the very same.
 */
export const moveAsText = (m: string): string =>
  `jsonb_build_array(${m}.hall_id, ${m}.id, ${m}.turn_id, ${m}.n, ${m}.move, ${m}.from_status, ${m}.to_status,
    ${m}.counter_id, ${m}.by, to_char(${m}.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), ${m}.reason, ${m}.request)::text`;

/** The link of a move: the hash over the link before (empty for a hall's first) and the move. */
export const linkOf = (before: string, move: string): string =>
  `encode(sha256(convert_to(coalesce(${before}, '') || ${move}, 'UTF8')), 'hex')`;
