import type { Knex } from 'knex';

/** The order of calling: whoever counts as waiting longest; of two, the smaller number. Indexed as `turns_waiting`. */
export const inCallOrder = (query: Knex.QueryBuilder): void => {
  query.orderBy(['counts_from', 'number', 'id']);
};
