import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Notes written in the transaction of their cause, handed on by the relay under a lease.
    create table outbox (
      hall_id       uuid not null,
      id            uuid not null,
      topic         text not null,
      subject       uuid not null,
      claim_token   uuid,
      claimed_until timestamptz,
      relayed_at    timestamptz,
      primary key (hall_id, id)
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
    create index outbox_to_relay on outbox (id) where relayed_at is null;
    create index outbox_relayed on outbox (relayed_at) where relayed_at is not null;

    create table idempotency_keys (
      hall_id      uuid not null,
      scope        text not null,
      key          text not null check (length(key) <= 64),
      request_hash text not null,
      status       smallint not null,
      answer       jsonb not null,
      at           timestamptz not null,
      primary key (hall_id, scope, key)
    );
    create index idempotency_keys_by_age on idempotency_keys (at);

    -- What the worker does by the clock: claimed, so that several workers do it once.
    create table periodic (
      name          text primary key,
      claim_token   uuid,
      claimed_until timestamptz,
      last_run_at   timestamptz
    );

    create table messages (
      hall_id     uuid not null references halls,
      id          uuid not null, -- also the client reference at the gateway
      kind        text not null,
      dedupe_key  text not null,
      booking_id  uuid,
      turn_id     uuid,
      language    text not null check (language in ('id', 'en')),
      phone_sealed text,
      phone_hash  text,
      text_version text,
      urgent      boolean not null default false,
      due_at      timestamptz not null,
      valid_until timestamptz not null,
      status      text not null check (status in
        ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled')),
      claim_token uuid,
      claimed_until timestamptz,
      gateway_ref text,
      made_at     timestamptz not null,
      sent_at     timestamptz,
      primary key (hall_id, id),
      foreign key (hall_id, booking_id) references bookings,
      foreign key (hall_id, turn_id) references turns,
      constraint one_message_per_cause unique (hall_id, dedupe_key)
    );
    create index messages_due on messages (urgent, due_at) where status in ('queued', 'sending');

    create table message_attempts (
      hall_id     uuid not null,
      message_id  uuid not null,
      n           integer not null,
      gateway     text not null,
      started_at  timestamptz not null,
      ended_at    timestamptz,
      outcome     text,
      primary key (hall_id, message_id, n),
      foreign key (hall_id, message_id) references messages
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table message_attempts, messages, periodic, idempotency_keys, outbox');
}
