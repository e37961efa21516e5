/** Somebody who waits for their part of a group's answer. */
type Waiting<Input, Output> = { input: Input; resolve: (output: Output) => void; reject: (error: unknown) => void };

/**
 * Serves a hot key one transaction at a time in this process: what arrives for the key while one is under way goes
 * together into the next. An idle key takes `one`, the plain statement. When a group fails as a whole, its members
 * are tried singly, so that one bad request cannot fail its neighbours.
 */
export function grouped<Input, Output>(
  one: (input: Input) => Promise<Output>,
  many: (inputs: Input[]) => Promise<Output[]>,
  largest = 50,
): (key: string, input: Input) => Promise<Output> {
  const lines = new Map<string, Waiting<Input, Output>[]>();

  const singly = (members: Waiting<Input, Output>[]) =>
    Promise.all(members.map((member) => one(member.input).then(member.resolve, member.reject)));

  async function serve(members: Waiting<Input, Output>[]): Promise<void> {
    if (members.length === 1) {
      await singly(members);
      return;
    }
    try {
      const outputs = await many(members.map(({ input }) => input));
      if (outputs.length !== members.length) throw new Error('a group must answer every member');
      members.forEach((member, at) => {
        const output = outputs[at];
        if (output === undefined) member.reject(new Error('a group must answer every member'));
        else member.resolve(output);
      });
    } catch {
      await singly(members);
    }
  }

  async function drain(key: string, line: Waiting<Input, Output>[]): Promise<void> {
    while (line.length > 0) await serve(line.splice(0, largest));
    lines.delete(key);
  }

  return (key, input) =>
    new Promise<Output>((resolve, reject) => {
      const member = { input, resolve, reject };
      const line = lines.get(key);
      if (line) {
        line.push(member);
        return;
      }
      const fresh = [member];
      lines.set(key, fresh);
      void drain(key, fresh);
    });
}
