import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The row of the day is both counter and lock: numbers have no hole and no twin.
    create table number_series (
      hall_id uuid not null references halls,
      day     date not null,
      series  text not null check (series ~ '^[A-Z]{1,3}$'),
      last    integer not null check (last > 0),
      last_at timestamptz not null,
      primary key (hall_id, day, series)
    ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01);

    -- The number in the citizen's hand, one per visit.
    create table tickets (
      hall_id        uuid not null references halls,
      id             uuid not null,
      day            date not null,
      series         text not null,
      number         integer not null check (number > 0),
      label          text not null generated always as
        (series || '-' || case when number < 1000 then lpad(number::text, 3, '0') else number::text end) stored,
      token          text not null, -- in the QR and the link; a copy gets a new one and the old is void
      copies         integer not null default 0,
      lane           text not null check (lane in ('regular', 'priority', 'reservation')),
      priority       boolean not null default false, -- a reservation may have priority too
      needs          text[] not null default '{}',
      language       text not null check (language in ('id', 'en')),
      origin         text not null check (origin in ('kiosk', 'front_desk', 'check_in', 'offline')),
      device_id      uuid,
      booking_id     uuid,
      phone_sealed   text,
      note           text check (length(note) <= 200),
      active_turn_id uuid, -- null while nobody calls it
      issued_at      timestamptz not null,
      foreign key (hall_id, device_id) references devices,
      foreign key (hall_id, booking_id) references bookings,
      constraint one_ticket_per_number unique (hall_id, day, series, number),
      constraint one_ticket_per_token unique (hall_id, token),
      constraint one_ticket_per_booking unique (hall_id, booking_id)
    ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
    create index tickets_by_time on tickets (hall_id, day, issued_at);
    -- Keys last. Of two indexes that seem equally good PostgreSQL takes the newest, and on a table without statistics all
    -- seem so that begin with hall_id: each check of a foreign key read every ticket of the hall until the first analyze.
    alter table tickets add primary key (hall_id, id);

    -- One wait at one service, and what came of it.
    create table turns (
      hall_id       uuid not null,
      id            uuid not null,
      ticket_id     uuid not null,
      service_id    uuid not null,
      day           date not null,
      series        text not null,
      number        integer not null,
      status        text not null check (status in
        ('waiting', 'called', 'serving', 'parked', 'missed', 'done', 'transferred', 'cancelled', 'expired')),
      arrived_at    timestamptz not null,
      counts_from   timestamptz not null, -- the whole of the order: from when this citizen counts as waiting
      from_turn_id  uuid,                 -- the turn that was transferred
      counter_id    uuid,
      served_by     text,
      called_at     timestamptz,
      calls         smallint not null default 0, -- announcements of the present call
      spaced_calls  smallint not null default 0, -- those at least 45 s apart, which count towards missed
      spaced_at     timestamptz,
      shown_at      timestamptz,                 -- first written to a live display of the zone, or to the citizen's page
      recall_due_at timestamptz,
      miss_due_at   timestamptz,
      serving_at    timestamptz,
      ended_at      timestamptz,
      came_back     boolean not null default false, -- "Saya sudah di sini" is theirs once
      outcome       text check (outcome in ('completed', 'in_process', 'documents_missing', 'not_recorded')),
      ready_on      date,
      missing       text[] not null default '{}',
      moves         integer not null default 1,
      foreign key (hall_id, ticket_id) references tickets,
      foreign key (hall_id, service_id) references services,
      foreign key (hall_id, counter_id) references counters,
      constraint called_at_a_counter check (status not in ('called', 'serving', 'parked') or counter_id is not null),
      constraint waiting_at_no_counter check (status <> 'waiting' or counter_id is null),
      constraint outcome_at_the_end check (outcome is null or status = 'done')
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);

    -- The officer serves one citizen at a time, and a citizen stands at one counter, whatever the code above believes.
    create unique index one_turn_per_counter on turns (hall_id, counter_id) where status in ('called', 'serving');
    create unique index one_active_turn_per_ticket on turns (hall_id, ticket_id) where status in ('called', 'serving');
    create index turns_waiting on turns (hall_id, day, service_id, counts_from, number, id) where status = 'waiting';
    create index turns_open on turns (hall_id, day, status) where status in ('called', 'serving', 'parked', 'missed');
    create index turns_of_ticket on turns (hall_id, ticket_id);
    create index turns_by_call on turns (hall_id, counter_id, called_at desc) where called_at is not null;
    create index turns_due on turns (least(recall_due_at, miss_due_at)) where status = 'called';
    alter table turns add primary key (hall_id, id); -- last, as above
    alter table turns add foreign key (hall_id, from_turn_id) references turns;
    alter table tickets add constraint the_turn_being_called foreign key (hall_id, active_turn_id) references turns;

    -- Append-only: who, where, when, from, to, why. History, statistics and "why this one" come from here.
    create table turn_moves (
      hall_id     uuid not null,
      id          uuid not null,
      turn_id     uuid not null,
      n           integer not null,
      move        text not null,
      from_status text,
      to_status   text not null,
      counter_id  uuid,
      by          text not null,
      at          timestamptz not null,
      reason      text,
      request     text,
      primary key (hall_id, turn_id, n),
      foreign key (hall_id, turn_id) references turns,
      constraint one_turn_move_per_id unique (hall_id, id)
    );
    create index turn_moves_by_time on turn_moves (hall_id, at);
    -- What the displays show: the newest calls of a counter, whatever became of the turn.
    create index turn_moves_of_calls on turn_moves (hall_id, counter_id, at desc) where move in ('call', 'recall');

    create function moves_are_kept() returns trigger language plpgsql as $$
    begin
      raise exception 'moves are append-only';
    end $$;
    create trigger turn_moves_are_kept before update or delete on turn_moves
      for each row execute function moves_are_kept();
    create trigger booking_moves_are_kept before update or delete on booking_moves
      for each row execute function moves_are_kept();

    -- The worker chains each hall's moves by hash, so that a changed or missing one is seen (P36).
    create table turn_move_chain (
      hall_id uuid not null references halls,
      seq     bigint not null,
      move_id uuid not null,
      hash    text not null,
      primary key (hall_id, seq),
      foreign key (hall_id, move_id) references turn_moves (hall_id, id),
      constraint one_link_per_move unique (hall_id, move_id)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table turn_move_chain, turn_moves;
    alter table tickets drop constraint the_turn_being_called;
    drop table turns, tickets, number_series;
    drop trigger booking_moves_are_kept on booking_moves;
    drop function moves_are_kept;
  `);
}
