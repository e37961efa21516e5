import type { Response } from 'express';
import type { Hall } from '../hall/catalogue.ts';
import { roleNames } from '../staff/roles.ts';
import { texts } from '../text/text.ts';
import type { Language, Texts } from '../text/text.ts';
import { csrf } from './gate.ts';
import type { Visit } from './route.ts';

/** What every page is drawn with; see `docs/look.md`. */
export type Page = {
  lang: Language;
  title: string;
  t: Texts;
  nonce: string;
  asset: (name: string) => string;
  hall: Pick<Hall, 'slug' | 'name' | 'short_name' | 'training' | 'zone_label'> | null;
  styles: string[];
  scripts: string[];
  csrf: string | null;
  theme_url: string | null;
  language_switch: { to: Language; action: string; label: string; back: string } | null;
  body_class: string | null;
  staff: { name: string; place: string | null; sign_out: string } | null;
  links: { href: string; label: string; icon: string; here: boolean }[] | null;
};

export type PageFacts = {
  title: string;
  styles?: string[];
  scripts?: string[];
  body_class?: string;
  /** Whether citizens may switch the language here. */
  bilingual?: boolean;
  /** Where one comes back to after switching the language, where that is not the address itself. */
  here?: string;
  /** For staff pages: the counter or place, and the pages they may go to. */
  place?: string;
  links?: Page['links'];
};

/** The frame of a page for this visit. */
export function pageOf(visit: Visit, facts: PageFacts): Page {
  const { catalogue, who, req, res, nonce } = visit;
  const lang = facts.bilingual ? visit.language : 'id';
  const hall = catalogue?.hall ?? null;
  const other: Language = lang === 'id' ? 'en' : 'id';
  return {
    lang,
    title: facts.title,
    t: texts[lang],
    nonce,
    asset: res.app.locals['asset'],
    hall,
    styles: facts.styles ?? [],
    scripts: facts.scripts ?? [],
    csrf: who.kind === 'staff' && who.by_cookie ? csrf.generateToken(req) : null,
    theme_url: hall ? `/${hall.slug}/tema.css` : null,
    language_switch:
      facts.bilingual && hall
        ? {
            to: other,
            action: `/${hall.slug}/bahasa`,
            label: other === 'en' ? 'English' : 'Indonesia',
            back: facts.here ?? (req.method === 'GET' ? req.originalUrl : `/${hall.slug}`),
          }
        : null,
    body_class: facts.body_class ?? null,
    staff:
      who.kind === 'staff' && hall
        ? { name: `${who.name} · ${roleNames[who.role]}`, place: facts.place ?? null, sign_out: `/${hall.slug}/keluar` }
        : null,
    links: facts.links ?? null,
  };
}

/** Answers a page: the view gets the frame as `page`, and its own facts under their names. Only hand-made plain objects. */
export function show(
  visit: Visit,
  view: string,
  facts: PageFacts,
  own: Readonly<Record<string, unknown>> = {},
  status = 200,
): void {
  visit.res.status(status).render(view, { page: pageOf(visit, facts), ...own });
}

/** Draws a view into text, for fragments that streams and polls answer. */
export function draw(app: Response['app'], view: string, facts: Readonly<Record<string, unknown>>): Promise<string> {
  return new Promise((resolve, reject) => {
    app.render(view, { ...facts }, (error: Error | null, html: string) => (error ? reject(error) : resolve(html)));
  });
}

/** A page's verb ends here: a 303 to a page, so that a reload never repeats an act. Own paths only. */
export function seeOther({ res }: Visit, path: string): void {
  if (!/^\/(?![/\\])/.test(path)) throw new Error('redirects go to own pages only');
  res.redirect(303, path);
}
