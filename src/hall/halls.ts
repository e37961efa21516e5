import type { Db } from '../db.ts';
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

/** Every hall of the installation, with whether citizens are served there at this moment. */
export async function listHalls(db: Db, now: Date): Promise<HallRow[]> {
  const slugs: string[] = await db('halls').orderBy('name').pluck('slug');
  const catalogues = await Promise.all(slugs.map((slug) => findCatalogue(db, slug)));
  return catalogues.flatMap((catalogue) => {
    if (!catalogue) return [];
    const { slug, name, regency, time_zone, training } = catalogue.hall;
    return [{ slug, name, regency, time_zone, training, open_now: openNow(catalogue, {}, now).state === 'open' }];
  });
}
