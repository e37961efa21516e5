import type { Db, Trx } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import { texts } from '../text/text.ts';
import type { Language } from '../text/text.ts';
import { kindsAndLanguages } from './kinds.ts';
import type { MessageKind } from './kinds.ts';
import { faultsOfTemplate } from './template.ts';

/** Goes up whenever a standard text changes, so that a message kept its wording's name. A test watches. */
const STANDARD = 'standard-1';

/** A text with the name under which each message keeps it: `id-3` the hall's own third, `standard-1` the product's. */
export type HallText = { text: string; version: string };

/** A version the hall wrote. `by` as in the audit. */
export type TextVersion = { version: number; text: string; made_at: Date; made_by: string };

type Row = TextVersion & { hall_id: string; kind: string; language: Language };
type Which = { kind: MessageKind; language: Language };

/** What the product says where a hall has no wording of its own. */
export const standardText = ({ kind, language }: Which): string => texts[language].sms.texts[kind];

/** A hall that wrote the standard again follows the standard, as it may become. */
function told(which: Which, own: Pick<TextVersion, 'text' | 'version'> | undefined): HallText {
  const standard = standardText(which);
  if (!own || own.text === standard) return { text: standard, version: STANDARD };
  return { text: own.text, version: `${which.language}-${own.version}` };
}

/** All texts of a hall in one query: for whoever sends many messages or shows the list. */
export async function textsOf(db: Db, hall_id: string): Promise<(Which & HallText)[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select distinct on (kind, language) kind, language, version, text, made_at, made_by
     from message_texts where hall_id = ? order by kind, language, version desc`,
    [hall_id],
  );
  return kindsAndLanguages.map((which) => ({
    ...which,
    ...told(
      which,
      rows.find(({ kind, language }) => kind === which.kind && language === which.language),
    ),
  }));
}

/** The text that goes out now. */
export async function textFor(db: Db, hall_id: string, kind: MessageKind, language: Language): Promise<HallText> {
  const [last] = await versionsOf(db, hall_id, { kind, language }, 1);
  return told({ kind, language }, last);
}

/** What a hall wrote for a kind and language, the newest first. */
export const versionsOf = (db: Db, hall_id: string, { kind, language }: Which, most = 50): Promise<TextVersion[]> =>
  db<Row>('message_texts')
    .where({ hall_id, kind, language })
    .orderBy('version', 'desc')
    .limit(most)
    .select('version', 'text', 'made_at', 'made_by');

/** The text a message went out with, by the name it kept; null for one that is not known (any more). */
export async function versionOf(
  db: Db,
  hall_id: string,
  { kind, language }: Which,
  version: string,
): Promise<string | null> {
  if (version === STANDARD) return standardText({ kind, language });
  const own = /^(?:id|en)-(\d{1,9})$/.exec(version)?.[1];
  if (own === undefined) return null;
  const found = await db<Row>('message_texts')
    .where({ hall_id, kind, language, version: Number(own) })
    .first('text');
  return found?.text ?? null;
}

export type TextWish = Which & { catalogue: Catalogue; text: string; by: string; request: RequestKey | null };

/** Versions of a hall are counted one after the other, whoever saves at the same moment. */
async function lastVersion(trx: Trx, hall_id: string, which: Which): Promise<TextVersion | undefined> {
  await trx.raw('select 1 from halls where id = ? for no key update', [hall_id]);
  return trx<Row>('message_texts')
    .where({ hall_id, ...which })
    .orderBy('version', 'desc')
    .first();
}

/**
 * Sets the wording of a kind in a language from the next message on (200 `{kind, language, version}`): a new version, with
 * who and when in the audit; the same text again changes nothing. Refuses `invalid_input` for a text with faults, which
 * `faultsOfTemplate` names.
 */
export async function saveText(db: Db, wish: TextWish, now: Date): Promise<Answer> {
  const { catalogue, kind, language, by, request } = wish;
  const text = wish.text.trim().normalize('NFC');
  if (faultsOfTemplate(kind, text).length > 0) throw new Refusal('invalid_input');
  const hall_id = catalogue.hall.id;
  const which = { kind, language };
  return once(db, hall_id, request, now, async (trx) => {
    const last = await lastVersion(trx, hall_id, which);
    const before = told(which, last);
    if (before.text === text) return { status: 200, body: { ...which, version: before.version } };
    const version = (last?.version ?? 0) + 1;
    await trx('message_texts').insert({ hall_id, ...which, version, text, made_at: now, made_by: by });
    const after = told(which, { version, text });
    await trx('audit').insert({
      hall_id,
      id: newId(),
      at: now,
      who: by,
      action: 'message.text',
      object: `${kind} ${language}`,
      reason: `${before.version} -> ${language}-${version}`,
      request: request?.key ?? null,
    });
    return { status: 200, body: { ...which, version: after.version } };
  });
}
