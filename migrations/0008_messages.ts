import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table messages
      add column why        text,     -- in a word, for failed, unknown and cancelled
      add column gateway    text,
      add column parts      smallint,
      add column price      integer,  -- rupiah, of all parts
      add column tries      smallint not null default 0,
      add column settled_at timestamptz,
      add column handled_at timestamptz; -- somebody has seen to one that failed or that nobody knows of
    create index messages_of_booking on messages (hall_id, booking_id) where booking_id is not null;
    create index messages_of_turn on messages (hall_id, turn_id) where turn_id is not null;
    -- not by the end of the lease: that it is renewed is to touch no index
    create index messages_under_way on messages (due_at) where status = 'sending';
    alter table messages set (fillfactor = 70);
    alter table message_attempts set (fillfactor = 70);
    create index messages_by_day on messages (hall_id, due_at);
    create index messages_to_look_at on messages (hall_id, due_at)
      where status in ('failed', 'unknown') and handled_at is null;
    create index messages_by_sending on messages (sent_at) where sent_at is not null;
    create index messages_by_gateway_ref on messages (gateway_ref) where gateway_ref is not null;
    create index messages_to_phone on messages (hall_id, phone_hash) where status = 'queued';
    -- Keys last: of two indexes that seem equally good PostgreSQL takes the newest (see 0003).
    alter table messages drop constraint messages_pkey cascade;
    alter table messages add primary key (hall_id, id);
    alter table message_attempts add foreign key (hall_id, message_id) references messages;

    -- The hall's own wording; what it does not word itself is the standard one.
    create table message_texts (
      hall_id  uuid not null references halls,
      kind     text not null,
      language text not null check (language in ('id', 'en')),
      version  integer not null check (version > 0),
      text     text not null,
      made_at  timestamptz not null,
      made_by  text not null,
      primary key (hall_id, kind, language, version)
    );

    -- "Bukan saya": nothing more goes to this number.
    create table message_stops (
      hall_id    uuid not null references halls,
      id         uuid not null default gen_random_uuid() unique,
      phone_hash text not null,
      at         timestamptz not null,
      by         text not null,
      primary key (hall_id, phone_hash)
    );

    -- What went out, counted where it goes out: a limit is one guarded update, never a count of a growing table.
    -- what: phone:<hash>, prefix:<digits>, hall, money.
    create table message_counts (
      hall_id uuid not null references halls,
      what    text not null,
      since   timestamptz not null,
      count   integer not null check (count > 0),
      primary key (hall_id, what, since)
    ) with (fillfactor = 50);
    create index message_counts_by_age on message_counts (since);

    -- What people answered, as far as it was understood: never the text itself.
    create table message_replies (
      hall_id    uuid not null references halls,
      id         uuid not null,
      word       text not null check (word in ('BATAL', 'HADIR', 'UBAH', 'BERHENTI', 'other')),
      booking_id uuid,
      phone_hash text not null,
      outcome    text not null,
      at         timestamptz not null,
      primary key (hall_id, id),
      foreign key (hall_id, booking_id) references bookings
    );
    create index message_replies_of_phone on message_replies (hall_id, phone_hash, at);

    -- When the citizen's own page was seen to show the call; shown_at is the first of page and display.
    alter table turns add column page_shown_at timestamptz;
    -- When it was seen to show that the turn is near.
    alter table turns add column page_near_at timestamptz;
    -- They said they come (HADIR).
    alter table bookings add column confirmed_at timestamptz;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table bookings drop column confirmed_at;
    alter table turns drop column page_near_at, drop column page_shown_at;
    drop table message_replies, message_counts, message_stops, message_texts;
    drop index messages_by_gateway_ref, messages_by_sending, messages_to_phone, messages_to_look_at, messages_by_day, messages_under_way, messages_of_turn, messages_of_booking;
    alter table messages drop column handled_at, drop column settled_at, drop column tries, drop column price, drop column parts,
      drop column gateway, drop column why;
  `);
}
