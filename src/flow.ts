/** A life cycle, written as a table: for each move, where it may start and where it ends. */
export type Flow<Status extends string> = Readonly<
  Record<string, { readonly from: readonly Status[]; readonly to: Status }>
>;
