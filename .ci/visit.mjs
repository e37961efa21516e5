// One visit over the HTTP contract: a number is taken, called, shown, served, and the phone page says so.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

const { PORT, KIOSK, OFFICER, DISPLAY } = process.env;
const street = `http://127.0.0.1:${PORT}`;
const hall = `${street}/api/v1/halls/sagara-raya`;

async function send(path, token, body) {
  const answer = await fetch(hall + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': randomUUID(),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}
const look = async (path, token) =>
  (await fetch(hall + path, token ? { headers: { authorization: `Bearer ${token}` } } : {})).json();

const taken = await send('/kiosk/tickets', KIOSK, { service: 'DUK-01', lane: 'regular', language: 'id' });
assert.equal(taken.status, 201, JSON.stringify(taken));
assert.equal(taken.body.number, 'A-001');

assert.equal((await send('/desk/2/open', OFFICER)).status, 200);
const called = await send('/desk/2/calls', OFFICER);
assert.equal(called.status, 201, JSON.stringify(called));
assert.equal(called.body.turn.number, 'A-001');

const board = await look('/displays/LAYAR-A1', DISPLAY);
assert.equal(board.calls[0].number, 'A-001');
assert.equal((await look(`/tickets/${taken.body.token}`)).status, 'called');

const { id } = called.body.turn;
assert.equal((await send(`/desk/2/turns/${id}/serve`, OFFICER)).status, 200);
assert.equal((await send(`/desk/2/turns/${id}/finish`, OFFICER, { outcome: { kind: 'completed' } })).status, 200);
assert.equal((await look(`/tickets/${taken.body.token}`)).status, 'done');

for (const page of ['/sagara-raya', new URL(taken.body.links.page).pathname, new URL(taken.body.links.pdf).pathname]) {
  assert.equal((await fetch(street + page)).status, 200, page);
}
process.stdout.write(`Visit done: ${taken.body.number}\n`);
