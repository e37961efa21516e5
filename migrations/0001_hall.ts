import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- One row: what holds for the whole installation.
    create table installation (
      "only"          boolean primary key default true check ("only"),
      clock_offset_ms bigint  not null default 0,
      keys            text,   -- fingerprint of the key file, so that a foreign one stops the start
      made_at         timestamptz not null
    );

    create table halls (
      id         uuid primary key,
      slug       text not null,
      code       text not null,
      name       text not null,
      short_name text not null,
      regency    text not null,
      address    text not null,
      time_zone  text not null check (time_zone in ('Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura')),
      zone_label text not null check (zone_label in ('WIB', 'WITA', 'WIT')),
      training   boolean not null default false,
      colour     text not null default '#196bcd' check (colour ~ '^#[0-9a-f]{6}$'),
      contacts   jsonb not null default '{}',
      pledge     text not null default '',
      made_at    timestamptz not null,

      constraint one_hall_per_slug unique (slug),
      constraint slug_is_free check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'
        and slug not in ('api', 'health', 'metrics', 'assets', 'mulai'))
    );

    -- The rules of a hall, with the day from which they hold.
    create table policies (
      hall_id  uuid  not null references halls,
      from_day date  not null,
      rules    jsonb not null,
      primary key (hall_id, from_day)
    );

    create table zones (
      hall_id uuid not null references halls,
      id      uuid not null,
      code    text not null,
      name    text not null,
      floor   smallint not null,
      primary key (hall_id, id),
      constraint one_zone_per_code unique (hall_id, code)
    );

    create table agencies (
      hall_id     uuid not null references halls,
      id          uuid not null,
      code        text not null,
      letters     text not null check (letters ~ '^[A-Z]{1,2}$'),
      name        text not null,
      name_en     text,
      short_name  text not null,
      spoken_name text not null,
      icon        text not null default 'building',
      position    smallint not null,
      primary key (hall_id, id),
      constraint one_agency_per_code unique (hall_id, code),
      constraint one_agency_per_letters unique (hall_id, letters)
    );

    create table services (
      hall_id             uuid not null references halls,
      id                  uuid not null,
      agency_id           uuid not null,
      code                text not null,
      name                text not null,
      name_en             text,
      words               text[] not null default '{}', -- what people say when they look for it
      requirements        text[] not null default '{}',
      requirements_en     text[] not null default '{}',
      fee                 jsonb not null,
      counter_minutes     smallint not null check (counter_minutes > 0),
      counter_minutes_p90 smallint not null check (counter_minutes_p90 >= counter_minutes),
      completion          jsonb,
      product             text,
      note                text,
      booking_mode        text not null check (booking_mode in ('both', 'walk_in', 'external')),
      identity_required   boolean not null default false,
      applicant_present   boolean not null default false,
      sensitive           boolean not null default false,
      daily_limit         integer check (daily_limit >= 0), -- walk-ins; set by a supervisor only
      position            smallint not null,
      primary key (hall_id, id),
      foreign key (hall_id, agency_id) references agencies,
      constraint one_service_per_code unique (hall_id, code)
    );

    create table counters (
      hall_id            uuid not null references halls,
      id                 uuid not null,
      number             smallint not null check (number > 0),
      label              text not null,
      agency_id          uuid not null,
      zone_id            uuid not null,
      state              text not null default 'closed' check (state in ('open', 'paused', 'closed')),
      state_at           timestamptz,
      pause_reason       text,
      staff_id           uuid, -- who is at it
      auto_call          boolean not null default false,
      priority_preferred boolean not null default false,
      step_free          boolean not null default false,
      hearing_loop       boolean not null default false,
      primary key (hall_id, id),
      foreign key (hall_id, agency_id) references agencies,
      foreign key (hall_id, zone_id) references zones,
      constraint one_counter_per_number unique (hall_id, number)
    ) with (fillfactor = 70);

    create table counter_services (
      hall_id    uuid not null,
      counter_id uuid not null,
      service_id uuid not null,
      primary key (hall_id, counter_id, service_id),
      foreign key (hall_id, counter_id) references counters,
      foreign key (hall_id, service_id) references services
    );
    create index counter_services_by_service on counter_services (hall_id, service_id);

    -- Opening hours. A rule of a service stands above its agency's, that above the hall's; of two the later from_day.
    -- A rule without hours and not closed inherits the hour of the level above.
    create table opening_rules (
      hall_id     uuid not null references halls,
      id          uuid not null,
      agency_id   uuid,
      service_id  uuid,
      name        text not null,
      from_day    date not null,
      until_day   date,
      weekday     smallint not null check (weekday between 1 and 7), -- 1 is Monday
      closed      boolean not null default false,
      opens       time,
      closes      time,
      last_ticket time,
      breaks      jsonb not null default '[]', -- [{start, end, mode: rotating or closed, and perhaps reason}]
      primary key (hall_id, id),
      foreign key (hall_id, agency_id) references agencies,
      foreign key (hall_id, service_id) references services,
      constraint hours_in_order check (opens < last_ticket and last_ticket <= closes),
      constraint hours_whole check (num_nonnulls(opens, closes, last_ticket) in (0, 3))
    );

    create table closed_days (
      hall_id   uuid not null references halls,
      id        uuid not null,
      agency_id uuid,
      day       date not null,
      from_time time, -- null: the whole day
      reason    text not null,
      kind      text not null check (kind in ('national', 'joint_leave', 'regional', 'one_off')),
      status    text not null check (status in ('official', 'forecast')),
      primary key (hall_id, id),
      foreign key (hall_id, agency_id) references agencies
    );
    create index closed_days_by_day on closed_days (hall_id, day);

    -- The eight most used needs in everyday words, as the kiosk shows them.
    create table everyday_needs (
      hall_id    uuid not null references halls,
      position   smallint not null,
      words      text not null,
      words_en   text not null,
      icon       text not null,
      service_id uuid not null,
      primary key (hall_id, position),
      foreign key (hall_id, service_id) references services
    );

    create table notices (
      hall_id     uuid not null references halls,
      id          uuid not null,
      text        text not null check (length(text) between 1 and 500),
      text_en     text,
      shown_from  timestamptz not null,
      shown_until timestamptz not null,
      primary key (hall_id, id),
      check (shown_from < shown_until)
    );

    -- A row is born when the day is ended by a person or at midnight.
    create table ended_days (
      hall_id  uuid not null references halls,
      day      date not null,
      ended_at timestamptz not null,
      ended_by text not null,
      reason   text,
      primary key (hall_id, day)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table ended_days, notices, everyday_needs, closed_days, opening_rules, counter_services, counters, services,
      agencies, zones, policies, halls, installation
  `);
}
