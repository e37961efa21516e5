import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table staff (
      hall_id       uuid not null references halls,
      id            uuid not null,
      login         text not null check (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
      name          text not null,
      role          text not null check (role in ('officer', 'receptionist', 'supervisor', 'agency_admin', 'hall_admin', 'auditor')),
      agency_id     uuid,
      counter_id    uuid, -- the counter they usually sit at
      password_hash text not null,
      disabled_at   timestamptz,
      made_at       timestamptz not null,
      primary key (hall_id, id),
      foreign key (hall_id, agency_id) references agencies,
      foreign key (hall_id, counter_id) references counters,
      constraint one_person_per_login unique (hall_id, login),
      constraint agency_people_have_an_agency check (role not in ('officer', 'agency_admin') or agency_id is not null)
    );
    alter table counters add foreign key (hall_id, staff_id) references staff;

    -- Whoever reads this table cannot sign in with it: only the hash of the session's id is kept (S22).
    create table sessions (
      id_hash  text primary key,
      hall_id  uuid not null,
      staff_id uuid not null,
      data     jsonb not null,
      made_at  timestamptz not null,
      seen_at  timestamptz not null,
      foreign key (hall_id, staff_id) references staff
    );
    create index sessions_by_staff on sessions (hall_id, staff_id);

    -- In PostgreSQL, so that emptying Redis resets nobody's attempts. who: a login or an address, hashed.
    create table login_failures (
      hall_id uuid not null references halls,
      who     text not null,
      failed  integer not null,
      last_at timestamptz not null,
      primary key (hall_id, who)
    );

    create table devices (
      hall_id      uuid not null references halls,
      id           uuid not null,
      kind         text not null check (kind in ('kiosk', 'display')),
      code         text not null,
      zone_id      uuid not null,
      sound        boolean not null default false,
      accessible   boolean not null default false,
      last_seen_at timestamptz,
      report       jsonb, -- paper, printer and clock as the kiosk last told them
      revoked_at   timestamptz,
      primary key (hall_id, id),
      foreign key (hall_id, zone_id) references zones,
      constraint one_device_per_code unique (hall_id, code)
    );

    -- Secrets handed to devices and programs; the secret itself is nowhere. A link is used once and leaves a cookie.
    create table access_tokens (
      hall_id    uuid not null references halls,
      id         uuid not null,
      token_hash text not null,
      form       text not null check (form in ('bearer', 'cookie', 'link')),
      kind       text not null check (kind in ('kiosk', 'display', 'staff')),
      device_id  uuid, -- null for a program's token: then every device of its kind
      role       text check (role in ('officer', 'receptionist', 'supervisor', 'agency_admin', 'hall_admin', 'auditor')),
      agency_id  uuid,
      counter_id uuid,
      made_at    timestamptz not null,
      expires_at timestamptz,
      used_at    timestamptz,
      revoked_at timestamptz,
      primary key (hall_id, id),
      foreign key (hall_id, device_id) references devices,
      foreign key (hall_id, agency_id) references agencies,
      foreign key (hall_id, counter_id) references counters,
      constraint one_token_per_hash unique (token_hash),
      constraint staff_tokens_have_a_role check ((kind = 'staff') = (role is not null))
    );

    create table audit (
      hall_id uuid not null references halls,
      id      uuid not null,
      at      timestamptz not null,
      who     text not null,
      action  text not null,
      object  text not null,
      reason  text,
      request text,
      primary key (hall_id, id)
    );
    create index audit_by_time on audit (hall_id, at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table counters drop constraint counters_hall_id_staff_id_fkey;
    drop table audit, access_tokens, devices, login_failures, sessions, staff
  `);
}
