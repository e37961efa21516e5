import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id with 19 MiB, two passes, one lane (OWASP's recommended floor). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFC'), COST);

// Verified against when there is no such person, so that unknown and wrong take the same time (S36).
const nobody = hash('nobody has this password', COST);

/** Whether the password is right; takes the same time when there is nobody with that login. */
export async function passwordIsRight(kept: string | null, password: string): Promise<boolean> {
  const right = await verify(kept ?? (await nobody), password.normalize('NFC'));
  return kept !== null && right;
}

/** 15 characters without a second factor (NIST SP 800-63B-4); no rules about their mix. */
const SHORTEST = 15;
const common = [
  'password',
  'katasandi',
  'rahasia',
  'indonesia',
  'admin',
  'qwerty',
  '12345678',
  'satuatap',
  'sagararaya',
];

/** Why a new password will not do, as a sentence for the person choosing it; null when it will. */
export function passwordFault(password: string, login: string): string | null {
  const plain = password.normalize('NFC').toLowerCase();
  if (Array.from(plain).length < SHORTEST)
    return `Kata sandi paling sedikit ${SHORTEST} karakter. Beberapa kata yang mudah Anda ingat sudah cukup.`;
  if (plain.length > 200) return 'Kata sandi paling banyak 200 karakter.';
  if (new Set(plain).size < 5) return 'Kata sandi ini terlalu mudah ditebak. Pakai lebih banyak huruf yang berbeda.';
  const weak = [...common, login.toLowerCase()].some(
    (word) => plain.replaceAll(word, '').length < 8 && plain.includes(word),
  );
  return weak ? 'Kata sandi ini terlalu mudah ditebak. Pilih beberapa kata yang tidak berkaitan.' : null;
}

const SYLLABLES = ['ba', 'di', 'ka', 'lu', 'ma', 'ni', 'pa', 'ra', 'sa', 'ti', 'wa', 'yu', 'go', 'ce', 'jo', 'fe'];

/** A random password that can be read out and typed: five groups, about 75 bits. */
export const newPassword = (): string =>
  Array.from(
    { length: 5 },
    () => Array.from({ length: 3 }, () => SYLLABLES[randomInt(SYLLABLES.length)]).join('') + randomInt(10),
  ).join('-');
