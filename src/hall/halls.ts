import { ZodError } from 'zod';
import type { Db } from '../db.ts';
import { faultOf, log } from '../log.ts';
import { findCatalogue } from './catalogue.ts';
import { openNow } from './open-now.ts';

export type HallRow = {
  slug: string;
  name: string;
  regency: string;
  time_zone: string;
  open_now: boolean;
  training: boolean;
};

/**
 * Every hall of the installation, with whether citizens are served there at this moment. One whose data cannot be read is
 * left out and told in the log: it must not shut the door of all others.
 */
export async function listHalls(db: Db, now: Date): Promise<HallRow[]> {
  const slugs: string[] = await db('halls').orderBy('name').pluck('slug');
  const catalogues = await Promise.all(
    slugs.map((slug) =>
      findCatalogue(db, slug).catch((error: unknown) => {
        if (!(error instanceof ZodError)) throw error;
        log('error', 'hall.unreadable', { hall: slug, ...faultOf(error) });
        return null;
      }),
    ),
  );
  return catalogues.flatMap((catalogue) => {
    if (!catalogue) return [];
    const { slug, name, regency, time_zone, training } = catalogue.hall;
    return [{ slug, name, regency, time_zone, training, open_now: openNow(catalogue, {}, now).state === 'open' }];
  });
}
