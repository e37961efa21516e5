import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A slot's row is born with its first hold. taken rises only by the guarded update, this check is the second line.
    create table slots (
      hall_id    uuid not null references halls,
      id         uuid not null,
      service_id uuid not null,
      day        date not null,
      starts_at  timestamptz not null,
      ends_at    timestamptz not null,
      capacity   integer not null check (capacity >= 0),
      taken      integer not null default 0,
      closed_at  timestamptz,
      primary key (hall_id, id),
      foreign key (hall_id, service_id) references services,
      constraint one_slot_per_hour unique (hall_id, service_id, starts_at),
      constraint never_oversold check (taken between 0 and capacity)
    ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

    create table bookings (
      hall_id         uuid not null references halls,
      id              uuid not null,
      slot_id         uuid not null,
      service_id      uuid not null,
      day             date not null,
      starts_at       timestamptz not null,
      status          text not null check (status in ('held', 'booked', 'arrived', 'cancelled', 'expired', 'absent')),
      code            text not null check (code ~ '^[A-HJKMNP-Z2-9]{10}$'),
      token           text not null,
      held_until      timestamptz,
      held_by         text, -- hash of the browser that holds
      extended        boolean not null default false,
      lane            text not null default 'regular' check (lane in ('regular', 'priority')),
      needs           text[] not null default '{}',
      language        text not null default 'id' check (language in ('id', 'en')),
      name_sealed     text,
      identity_kind   text check (identity_kind in ('nik', 'passport', 'kitas', 'family_card', 'none')),
      identity_sealed text,
      phone_sealed    text,
      person_hash     text, -- of the identity where the service asks for one, else of phone and name
      phone_hash      text,
      external_code   text, -- of the agency's own booking system
      notice_version  text,
      moves           integer not null default 1,
      reminded_at     timestamptz,
      made_at         timestamptz not null,
      foreign key (hall_id, slot_id) references slots,
      foreign key (hall_id, service_id) references services,
      constraint one_booking_per_code unique (hall_id, code),
      constraint one_booking_per_token unique (hall_id, token),
      constraint a_hold_has_an_end check (status <> 'held' or held_until is not null)
    );
    create unique index one_active_booking_per_person on bookings (hall_id, person_hash, service_id, day)
      where status in ('held', 'booked') and person_hash is not null;
    create index bookings_of_slot on bookings (hall_id, slot_id);
    create index bookings_held on bookings (held_until) where status = 'held';
    create index bookings_due on bookings (starts_at) where status = 'booked';
    create index bookings_of_person on bookings (hall_id, person_hash) where status in ('held', 'booked');
    create index bookings_of_phone on bookings (hall_id, phone_hash) where status in ('held', 'booked');
    -- Last: of two indexes that seem equally good PostgreSQL takes the newest (see tickets).
    alter table bookings add primary key (hall_id, id);

    create table booking_moves (
      hall_id      uuid not null,
      id           uuid not null,
      booking_id   uuid not null,
      n            integer not null,
      move         text not null,
      from_status  text,
      to_status    text not null,
      from_slot_id uuid,
      to_slot_id   uuid,
      by           text not null,
      at           timestamptz not null,
      reason       text,
      request      text,
      primary key (hall_id, booking_id, n),
      foreign key (hall_id, booking_id) references bookings,
      constraint one_booking_move_per_id unique (hall_id, id)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table booking_moves, bookings, slots');
}
