import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table staff
      add column totp_sealed text,   -- the secret of their authenticator app, sealed
      add column totp_step   bigint; -- the newest step a code was used in: each code opens once
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table staff drop column totp_sealed, drop column totp_step');
}
