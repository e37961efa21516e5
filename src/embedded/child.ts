const LIMIT_MS = 10_000;
const ECHO_MS = 1_000; // npm passes Ctrl-C on to a process that the terminal has already told

/**
 * Ends this process in order: on SIGTERM, on Ctrl-C, and when the supervisor that forked it is gone by whatever cause.
 * `stop` finishes what is under way; after 10 seconds, or at a second signal, the process ends without it.
 */
export function attachToSupervisor(stop: () => Promise<void>): void {
  let asked_at = 0;
  const end = (): void => {
    const now = performance.now();
    if (asked_at > 0) {
      if (now - asked_at > ECHO_MS) process.exit(1);
      return;
    }
    asked_at = Math.max(now, 1);
    setTimeout(() => process.exit(1), LIMIT_MS).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (!process.send) return;
  // Without the supervisor nobody reads these any more; writing to them must not end us before `stop` has.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.once('disconnect', end);
  if (!process.connected) end();
}

/** Tells the supervisor that this process serves now, and where. Nothing happens where there is none. */
export function tellReady(address: string): void {
  if (process.connected) process.send?.({ ready: address });
}
