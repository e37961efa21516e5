const TYPOGRAPHY: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
};

/**
 * A text in the letters every ticket printer and every built-in PDF font has (plain ASCII): accents and typographic
 * marks are simplified, anything else becomes a question mark rather than a wrong sign or a control code.
 */
export function printable(text: string): string {
  return text
    .replaceAll(/[‘’“”–—…\u00a0]/g, (mark) => TYPOGRAPHY[mark] ?? mark)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/gu, '?')
    .trim();
}
