import { policiesAt } from '../../hall/catalogue.ts';
import { NOTICE_VERSION } from '../../text/privacy-id.ts';
import { texts } from '../../text/text.ts';
import { show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';

/** What becomes of a citizen's data, with the days that this hall keeps it. */
export const privacyRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/reservasi/privasi',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    run(visit) {
      const { catalogue, language, now } = visit;
      const { hall } = catalogue;
      const t = texts[language].privacy;
      const { retention } = policiesAt(catalogue, now);
      show(
        visit,
        'reservation/privacy',
        { title: t.title, styles: ['public.css', 'privacy.css'], bilingual: true, body_class: 'page-narrow' },
        {
          back: `/${hall.slug}/reservasi`,
          version: t.version(NOTICE_VERSION),
          controller: t.controller(hall.name, hall.regency),
          kept: [
            t.kept.finished(retention.finished_visit_days),
            t.kept.others(retention.booking_days),
            t.kept.hash(retention.hash_days),
            t.kept.held,
            t.kept.proof,
          ],
        },
      );
    },
  }),
];
