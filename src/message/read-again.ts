import type { Db } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import type { Language } from '../text/text.ts';
import { aboutWhat } from './about.ts';
import { compose } from './facts.ts';
import type { MessageFacts, Way } from './facts.ts';
import type { MessageKind } from './kinds.ts';
import type { PostedMessage } from './post-room.ts';
import { factsOf } from './ready.ts';
import { textsOf, versionOf } from './texts.ts';

/** In place of the secret of a citizen's own page, which is theirs alone. */
const HIDDEN = '••••••';

type Wording = (message: PostedMessage) => string | undefined;

/** The text each message went out with, by the name it kept; of one that never did, the one it would go out with. */
async function wordingsOf(db: Db, hall_id: string, messages: readonly PostedMessage[]): Promise<Wording> {
  const now = await textsOf(db, hall_id);
  const found = new Map(now.map(({ kind, language, version, text }) => [`${kind} ${language} ${version}`, text]));
  const current = new Map(now.map(({ kind, language, text }) => [`${kind} ${language}`, text]));
  const older = new Map<string, { kind: MessageKind; language: Language; version: string }>();
  for (const { kind, language, text_version: version } of messages)
    if (version !== null && !found.has(`${kind} ${language} ${version}`))
      older.set(`${kind} ${language} ${version}`, { kind, language, version });
  for (const [name, { version, ...which }] of older) {
    const text = await versionOf(db, hall_id, which, version);
    if (text !== null) found.set(name, text);
  }
  return ({ kind, language, text_version }) =>
    text_version === null ? current.get(`${kind} ${language}`) : found.get(`${kind} ${language} ${text_version}`);
}

const hideToken = (text: string, { token }: MessageFacts): string => text.replaceAll(token, HIDDEN);

/**
 * What messages said, for the staff's page: composed again from the wording each kept and from what it tells of, for no text
 * is stored. The citizen's own link is hidden in it. Null where the data were erased, or are no longer known.
 */
export async function readAgain(
  db: Db,
  catalogue: Catalogue,
  way: Way,
  messages: readonly PostedMessage[],
): Promise<Map<string, string | null>> {
  const [aboutOf, wordingOf] = await Promise.all([
    aboutWhat(db, messages),
    wordingsOf(db, catalogue.hall.id, messages),
  ]);
  return new Map(
    messages.map((message) => {
      const { id, kind, language, phone_sealed, sent_at, due_at } = message;
      const about = aboutOf(message);
      const wording = wordingOf(message);
      if (phone_sealed === null || wording === undefined || (!about.booking && !about.turn)) return [id, null];
      const facts = factsOf({ catalogue, ...about }, sent_at ?? due_at);
      return [id, hideToken(compose(kind, language, wording, facts, way).text, facts)];
    }),
  );
}
