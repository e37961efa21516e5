import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A supervisor may set a slot's capacity, or close it; else it follows the hours and the counters as they are now.
    alter table slots add column set_by text, add column closed_reason text;
    alter table slots add constraint a_closed_slot_has_a_reason check (closed_at is null or closed_reason is not null);

    -- A person has a few places at once, a phone some more: each active booking stands on a place of its own among them,
    -- so that two at the same moment cannot both be the last.
    alter table bookings
      add column person_place smallint check (person_place > 0),
      add column phone_place  smallint check (phone_place > 0),
      add column for_someone  boolean not null default false, -- made for another than the one who booked
      add column made_by      text not null default 'public',
      add column forgotten_at timestamptz, -- when name, identity and phone were erased
      drop column external_code; -- it is of the ticket, see below
    create unique index places_of_person on bookings (hall_id, person_hash, person_place)
      where status in ('held', 'booked') and person_hash is not null;
    create unique index places_of_phone on bookings (hall_id, phone_hash, phone_place)
      where status in ('held', 'booked') and phone_hash is not null;
    create unique index one_hold_per_browser on bookings (hall_id, held_by)
      where status = 'held' and held_by is not null;
    drop index bookings_of_person, bookings_of_phone;
    -- What the day's list, the end of the day and forgetting look for.
    create index bookings_of_day on bookings (hall_id, day, service_id, starts_at);
    create index bookings_to_forget on bookings (day) where forgotten_at is null;
    create index booking_hashes_to_forget on bookings (day) where person_hash is not null;
    create index message_phones_to_forget on messages (valid_until) where phone_sealed is not null;

    -- An agency's own booking system knows the visit by this code; noted when the number is taken.
    alter table tickets add column external_code text check (length(external_code) <= 40);
    create index ticket_details_to_forget on tickets (day) where num_nonnulls(phone_sealed, external_code, note) > 0;

    -- Proof that personal data was erased when its time had come: how much, of which days; nothing of whom.
    create table erasures (
      hall_id   uuid not null references halls,
      id        uuid not null,
      at        timestamptz not null,
      what      text not null check (what in
        ('booking_details', 'booking_hashes', 'ticket_details', 'message_phones')),
      erased    integer not null check (erased > 0),
      first_day date not null,
      last_day  date not null,
      primary key (hall_id, id)
    );

    -- Keys last, as in 0003 and 0004: of two indexes that seem equally good PostgreSQL takes the newest, and every check of
    -- a foreign key would read all slots or bookings of the hall.
    alter table slots drop constraint slots_pkey cascade;
    alter table slots add primary key (hall_id, id);
    alter table bookings drop constraint bookings_pkey cascade;
    alter table bookings add primary key (hall_id, id);
    alter table bookings add foreign key (hall_id, slot_id) references slots;
    alter table booking_moves add foreign key (hall_id, booking_id) references bookings;
    alter table tickets add foreign key (hall_id, booking_id) references bookings;
    alter table messages add foreign key (hall_id, booking_id) references bookings;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table erasures;
    alter table tickets drop column external_code;
    drop index message_phones_to_forget, ticket_details_to_forget, booking_hashes_to_forget;
    drop index bookings_to_forget, bookings_of_day, one_hold_per_browser, places_of_phone, places_of_person;
    alter table bookings drop column forgotten_at, drop column made_by, add column external_code text, drop column for_someone,
      drop column phone_place, drop column person_place;
    alter table slots drop constraint a_closed_slot_has_a_reason, drop column closed_reason, drop column set_by;
    create index bookings_of_person on bookings (hall_id, person_hash) where status in ('held', 'booked');
    create index bookings_of_phone on bookings (hall_id, phone_hash) where status in ('held', 'booked');
  `);
}
