import { LONGEST, readRow } from './scan-row.ts';

/** A scanner types faster than any hand; after so long without a key it has come to its end. */
const PAUSE_MS = 100;

export type Keys = {
  /** Whether anybody listens on this screen. */
  listens(): boolean;
  scanned(text: string): void;
  /** One letter on a real keyboard. */
  typed(letter: string): void;
  erased(): void;
  /** Enter without a scan before it. */
  entered(): void;
};

/**
 * Listens to a scanner, which is a keyboard to the machine: many keys at once and an Enter at the end, whatever has the
 * focus. Keys that come one by one are somebody typing.
 */
export function listenToScanner(keys: Keys): void {
  let row = '';
  let silence: ReturnType<typeof setTimeout> | undefined;
  const end = (): boolean => {
    clearTimeout(silence);
    const read = readRow(row);
    row = '';
    if ('scan' in read) keys.scanned(read.scan);
    else for (const letter of read.letters) keys.typed(letter);
    return 'scan' in read;
  };
  addEventListener(
    'keydown',
    (event) => {
      if (!keys.listens() || event.ctrlKey || event.metaKey) return;
      if (event.key === 'Enter') return enter(event);
      if (event.key === 'Backspace') return keys.erased();
      if (event.key.length !== 1 || (event.key === ' ' && row === '')) return;
      event.preventDefault(); // nothing that is focused shall hear it
      if (row.length < LONGEST) row += event.key;
      clearTimeout(silence);
      silence = setTimeout(end, PAUSE_MS);
    },
    { capture: true },
  );

  /** The end of a scan must not press whatever was touched last. */
  function enter(event: KeyboardEvent): void {
    const on_button = event.target instanceof HTMLButtonElement;
    if (row === '' && on_button) return;
    event.preventDefault();
    if (!end()) keys.entered();
  }
}
