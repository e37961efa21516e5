import type { Socket } from 'node:net';

/** Ends a connection so that the other side knows it when this is done; one that does not listen is cut. */
export async function hangUp(socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  const closed = new Promise((end) => socket.once('close', end));
  const deaf = setTimeout(() => socket.destroy(), 500);
  socket.resume();
  socket.end();
  await closed;
  clearTimeout(deaf);
}
