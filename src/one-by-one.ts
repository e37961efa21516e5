/**
 * Does the work for one after the other and answers the sum. Whoever fails keeps nobody waiting: the others come first,
 * then the first fault is thrown.
 */
export async function oneByOne<T>(members: readonly T[], work: (member: T) => Promise<number>): Promise<number> {
  const faults: unknown[] = [];
  let sum = 0;
  for (const member of members) {
    try {
      sum += await work(member);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
  return sum;
}
