import { en } from './en.ts';
import { id } from './id.ts';

/** The languages citizens read. Staff screens are Indonesian. */
export const languages = ['id', 'en'] as const;
export type Language = (typeof languages)[number];

/** Everything citizens read, typed by the Indonesian catalogue: a sentence missing in another language does not compile. */
export type Texts = typeof id;

/** What may be wrong with a field of a form, where we say it ourselves. */
export type WrongCode = keyof Texts['wrong'];

export const texts: Record<Language, Texts> = { id, en };
