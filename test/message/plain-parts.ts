/** The code chart of GSM 03.38 as the standard prints it, column by column (0x00 to 0x7F; 0x1B is the escape). */
export const CHART = [
  ['@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å'],
  ['Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', null, 'Æ', 'æ', 'ß', 'É'],
  [' ', '!', '"', '#', '¤', '%', '&', "'", '(', ')', '*', '+', ',', '-', '.', '/'],
  ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?'],
  ['¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O'],
  ['P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§'],
  ['¿', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o'],
  ['p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä', 'ö', 'ñ', 'ü', 'à'],
].flat();
export const ESCAPED = ['^', '{', '}', '\\', '[', '~', ']', '|', '€', '\f'];

/** As a clerk with a stack of cards would do it: septet after septet, a letter that does not fit goes on the next card. */
export function plainParts(text: string): { coding: string; units: number; parts: number } {
  const letters = Array.from(text);
  const gsm = letters.every((letter) => CHART.includes(letter) || ESCAPED.includes(letter));
  const widths = letters.map((letter) => {
    if (gsm) return ESCAPED.includes(letter) ? 2 : 1;
    return (letter.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
  });
  let units = 0;
  for (const width of widths) units += width;
  const [single, part] = gsm ? [160, 153] : [70, 67];
  const cards: number[] = [];
  for (const width of widths) {
    const last = cards.at(-1);
    if (last === undefined || last + width > part) cards.push(width);
    else cards[cards.length - 1] = last + width;
  }
  return { coding: gsm ? 'gsm7' : 'ucs2', units, parts: units <= single ? Math.min(units, 1) : cards.length };
}
