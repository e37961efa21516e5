/** Skips the test (or, from a hook, every test below it) aloud: the reason is printed again in the last lines of the run. */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const here = context.test ?? context.currentTest;
  const where = here && 'type' in here && here.type === 'hook' ? here.parent : here;
  if (where) Object.assign(where, { skip_reason: reason });
  return context.skip();
}
