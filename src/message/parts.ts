/** How a text travels. Units: septets of the GSM alphabet, or 16-bit units of UCS-2. */
export type Parts = { coding: 'gsm7' | 'ucs2'; units: number; parts: number };

/** GSM 03.38, the basic table: one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension: an escape and a septet. */
const EXTENSION = new Set('\f^{}\\[~]|€');

const LIMITS = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const;

const septets = (letter: string): number | null => (BASIC.has(letter) ? 1 : EXTENSION.has(letter) ? 2 : null);

/**
 * What a text costs in parts: 160 septets or 153 in each of several, 70 or 67 units where one letter is outside the GSM
 * alphabet. A letter is never cut in two, neither an escaped one nor a surrogate pair, so a part may stay short by one.
 */
export function partsOf(text: string): Parts {
  const letters = Array.from(text);
  const coding = letters.every((letter) => septets(letter) !== null) ? 'gsm7' : 'ucs2';
  const sizes = letters.map((letter) => (coding === 'gsm7' ? (septets(letter) ?? 0) : letter.length));
  const units = sizes.reduce((all, one) => all + one, 0);
  const { single, part } = LIMITS[coding];
  if (units <= single) return { coding, units, parts: units === 0 ? 0 : 1 };
  let parts = 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > part) {
      parts += 1;
      filled = 0;
    }
    filled += size;
  }
  return { coding, units, parts };
}

/** The letters that make a text travel as UCS-2, each once. */
export const lettersOutsideGsm = (text: string): string[] => [
  ...new Set(Array.from(text).filter((letter) => septets(letter) === null)),
];
