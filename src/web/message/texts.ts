import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '../../db.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { kindRules, messageKinds } from '../../message/kinds.ts';
import type { MessageKind } from '../../message/kinds.ts';
import { faultsOfTemplate } from '../../message/template.ts';
import { saveText, standardText, textFor, textsOf, versionsOf } from '../../message/texts.ts';
import type { TextVersion } from '../../message/texts.ts';
import { Refusal } from '../../refusal.ts';
import { mayDo } from '../../staff/roles.ts';
import { clockTimeZoned, dateWords } from '../../text/say-time.ts';
import type { Language } from '../../text/text.ts';
import { languages } from '../../text/text.ts';
import { csrf } from '../gate.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route, Visit } from '../route.ts';
import { placesFor } from '../sign-in/places.ts';
import { actorOf } from '../who.ts';
import { costAtMost, exampleOf } from './text-example.ts';
import { kindWords, languageWords, placeholderWords } from './text-words.ts';

type HereVisit = Visit & { catalogue: Catalogue };
type Which = { kind: MessageKind; language: Language };

const PLACE = 'admin/teks-pesan';
const STANDARD = 'baku';

const pathOf = ({ hall }: Catalogue, which?: Which): string =>
  `/${hall.slug}/${PLACE}${which ? `/${kindWords[which.kind].slug}/${which.language}` : ''}`;

const which = z.strictObject({
  pesan: z.string().max(40),
  bahasa: z.enum(languages),
});

/** Refuses `not_found` for a kind nobody sends. */
function read({ pesan, bahasa }: z.output<typeof which>): Which {
  const kind = messageKinds.find((one) => kindWords[one].slug === pesan);
  if (!kind) throw new Refusal('not_found');
  return { kind, language: bahasa };
}

const maySet = ({ who }: HereVisit): boolean => who.kind === 'staff' && mayDo(who.role, 'administer');
/** An auditor reads what was done, not who did it. */
const mayKnowWho = ({ who }: HereVisit): boolean => who.kind === 'staff' && mayDo(who.role, 'supervise');

function showAdmin(visit: HereVisit, view: string, title: string, facts: Record<string, unknown>, status = 200): void {
  const { catalogue, who, req, deps } = visit;
  const frame = { title, body_class: 'messages page-wide', styles: ['messages.css'] };
  const marks = who.kind === 'staff' && who.by_cookie ? { csrf: csrf.generateToken(req), new_key: randomUUID } : null;
  const own = { base: pathOf(catalogue), marks, no_gateway: deps.config.sms.gateways.length === 0, ...facts };
  show(visit, view, { ...frame, links: placesFor(catalogue, who, PLACE) }, own, status);
}

async function showList(visit: HereVisit): Promise<void> {
  const { catalogue, deps, now } = visit;
  const all = await textsOf(deps.pools.db, catalogue.hall.id);
  const row = (one: (typeof all)[number]) => ({
    language: languageWords[one.language],
    href: pathOf(catalogue, one),
    own: one.version.startsWith(one.language),
    example: exampleOf({ deps, catalogue, now }, one, one.text),
  });
  const kinds = messageKinds.map((kind) => ({
    ...kindWords[kind],
    urgent: kindRules[kind].urgent,
    texts: all.filter((one) => one.kind === kind).map(row),
  }));
  showAdmin(visit, 'message/texts', 'Teks pesan', { kinds, may_set: maySet(visit) });
}

/** The example, and what the same text costs for the longest name where that is more. */
function previewOf(visit: HereVisit, of: Which, text: string) {
  const example = exampleOf(visit, of, text);
  if (!example) return null;
  const most = costAtMost(visit, of, text);
  return { ...example, most: most.parts > example.parts ? most : null };
}

/** Names of those who wrote versions, where the reader may know them. */
async function namesOf(db: Db, { hall }: Catalogue, versions: TextVersion[]): Promise<Map<string, string>> {
  const ids = versions.flatMap(({ made_by }) => (made_by.startsWith('staff:') ? [made_by.slice(6)] : []));
  const rows: { id: string; name: string }[] = await db('staff')
    .where({ hall_id: hall.id })
    .whereIn('id', [...new Set(ids)])
    .select('id', 'name');
  return new Map(rows.map(({ id, name }) => [`staff:${id}`, name]));
}

async function historyOf(visit: HereVisit, of: Which, current: string) {
  const { catalogue, deps } = visit;
  const { hall } = catalogue;
  const versions = await versionsOf(deps.pools.db, hall.id, of);
  const names = mayKnowWho(visit) ? await namesOf(deps.pools.db, catalogue, versions) : new Map<string, string>();
  const own = versions.map(({ version, text, made_at, made_by }) => ({
    name: `Versi ${version}`,
    made: `${dateWords(made_at, hall.time_zone, 'id')} pukul ${clockTimeZoned(made_at, hall)}`,
    by: names.get(made_by) ?? null,
    text,
    current: current === `${of.language}-${version}`,
    href: `?versi=${version}`,
  }));
  const standard = {
    name: 'Teks baku',
    made: 'Bawaan sistem',
    by: null,
    text: standardText(of),
    current: current.startsWith('standard'),
    href: `?versi=${STANDARD}`,
  };
  return [...own, standard];
}

/** What stands in the editor: the text in force, an older one, or what was typed. */
type Shown = { text?: string; versi?: string | undefined; saved?: boolean; tried?: boolean };

async function showText(visit: HereVisit, of: Which, shown: Shown): Promise<void> {
  const { catalogue, deps } = visit;
  const { kind, language } = of;
  const current = await textFor(deps.pools.db, catalogue.hall.id, kind, language);
  const history = await historyOf(visit, of, current.version);
  const older = shown.versi === undefined ? null : history.find(({ href }) => href === `?versi=${shown.versi}`);
  if (older === undefined) throw new Refusal('not_found');
  const text = shown.text ?? older?.text ?? current.text;
  const faults = faultsOfTemplate(kind, text);
  const { must, may } = kindRules[kind];
  const slot = (required: boolean) => (name: (typeof must)[number]) => ({
    written: `{${name}}`,
    says: placeholderWords[name],
    required,
  });
  const facts = {
    ...kindWords[kind],
    language: languageWords[language],
    others: languages.map((one) => ({
      label: languageWords[one],
      href: pathOf(catalogue, { kind, language: one }),
      here: one === language,
    })),
    here: pathOf(catalogue, of),
    may_set: maySet(visit),
    text,
    unsaved: text !== current.text,
    saved: shown.saved ?? false,
    faults,
    preview: faults.length === 0 ? previewOf(visit, of, text) : null,
    slots: [...must.map(slot(true)), ...may.map(slot(false))],
    history,
  };
  const status = shown.tried && faults.length > 0 ? 422 : 200;
  showAdmin(visit, 'message/text', `${kindWords[kind].title} · Teks pesan`, facts, status);
}

const written = z.strictObject({ text: z.string().max(2_000, 'Teks paling panjang 320 huruf.') });
const typed = (given: unknown): string => z.string().catch('').parse(given).slice(0, 2_000);

/** A form with what was typed: looked at, or saved. */
function textAct(
  path: 'pratinjau' | 'simpan',
  act: (visit: HereVisit, of: Which, text: string) => Promise<void>,
): Route {
  return hallRoute({
    method: 'post',
    path: `/:hall/${PLACE}/:pesan/:bahasa/${path}`,
    for: 'administer',
    kind: 'page',
    params: which,
    query: none,
    body: written,
    run: (visit) => act(visit, read(visit.params), visit.body.text),
    again: (visit, { given }) => {
      const { params } = visit.req;
      return showText(visit, read(which.parse({ pesan: params['pesan'], bahasa: params['bahasa'] })), {
        text: typed(given['text']),
        tried: true,
      });
    },
  });
}

export const messageTextRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: `/:hall/${PLACE}`,
    for: 'see_settings',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    run: showList,
  }),
  hallRoute({
    method: 'get',
    path: `/:hall/${PLACE}/:pesan/:bahasa`,
    for: 'see_settings',
    kind: 'page',
    params: which,
    query: z.strictObject({ versi: z.string().max(12).optional(), tersimpan: z.literal('1').optional() }),
    body: none,
    run: (visit) =>
      showText(visit, read(visit.params), { versi: visit.query.versi, saved: visit.query.tersimpan === '1' }),
  }),
  textAct('pratinjau', (visit, of, text) => showText(visit, of, { text, tried: true })),
  textAct('simpan', async (visit, of, text) => {
    const { catalogue, deps, who, request, now } = visit;
    if (faultsOfTemplate(of.kind, text.trim()).length > 0) return showText(visit, of, { text, tried: true });
    await saveText(deps.pools.db, { ...of, catalogue, text, by: actorOf(who), request }, now);
    seeOther(visit, `${pathOf(catalogue, of)}?tersimpan=1`);
  }),
];
