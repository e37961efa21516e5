import { kindRules, placeholders } from './kinds.ts';
import type { MessageKind, Placeholder } from './kinds.ts';

/** Of a text with its braces; filled it is about twice as long, three parts. */
export const LONGEST_TEMPLATE = 320;

const SLOT = /\{([^{}]*)\}/g;
/** Control characters and those nobody sees, whole or in halves. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

const asWritten = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(', ');

/** What is wrong with the braces of a text. */
function slotFaults(kind: MessageKind, text: string): string[] {
  const { must, may } = kindRules[kind];
  const names = [...text.matchAll(SLOT)].map(([, name]) => name ?? '');
  const strange = names.filter((name) => ![...must, ...may].some((known) => known === name));
  const missing = must.filter((name) => !names.includes(name));
  const faults: string[] = [];
  if (/[{}]/.test(text.replaceAll(SLOT, '')))
    faults.push('Ada kurung kurawal yang tidak berpasangan. Tulislah isian seperti {jam}.');
  if (strange.length > 0)
    faults.push(
      `Isian ${asWritten([...new Set(strange)])} tidak ada untuk pesan ini. Yang ada: ${asWritten([...must, ...may])}.`,
    );
  if (missing.length > 0) faults.push(`Isian ini harus ada: ${asWritten(missing)}.`);
  return faults;
}

/**
 * What is wrong with a text as its editor wrote it, a plain sentence each; none for a good one. Addresses come from `{url}`
 * alone, so that nobody can send people to another's page in the hall's name; words that ask for a reply are ours to add.
 */
export function faultsOfTemplate(kind: MessageKind, text: string): string[] {
  if (text.trim() === '') return ['Tuliskan teksnya.'];
  const faults: string[] = [];
  const letters = Array.from(text).length;
  if (letters > LONGEST_TEMPLATE)
    faults.push(
      `Teks paling panjang ${LONGEST_TEMPLATE} huruf. Sekarang ${letters}; kurangi ${letters - LONGEST_TEMPLATE}.`,
    );
  if (UNSEEN.test(text))
    faults.push('Ada baris baru, tab, atau huruf yang tidak terlihat. Tulislah dalam satu baris, tanpa menyalin.');
  if (/:\/\/|\bwww\./i.test(text)) faults.push('Alamat laman tidak diketik. Pakailah isian {url}.');
  if (/\b(balas|reply)\b/i.test(text))
    faults.push(
      'Ajakan membalas tidak ditulis di sini: sistem menambahkannya bila gerbang SMS dapat menerima balasan.',
    );
  return [...faults, ...slotFaults(kind, text)];
}

const isPlaceholder = (name: string): name is Placeholder => placeholders.some((known) => known === name);

/** The text with its values. One pass: whatever a value looks like, it comes out as it is. */
export const fill = (template: string, values: Partial<Record<Placeholder, string>>): string =>
  template.replaceAll(SLOT, (whole, name: string) => (isPlaceholder(name) ? (values[name] ?? whole) : whole));
