import { keyRows } from '../keyboard.ts';
import { button, make } from '../make.ts';
import type { Drawn, Stage } from '../stage.ts';

const ROWS = ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM-'] as const;
const MOST = 40;

/** Sixteen digits are a person's number, which is not asked for. */
const IDENTITY = /^\d{16}$/;

/** The code of a booking in an agency's own app, for the officer; scanned, or typed on the glass or a real keyboard. */
export function external(stage: Stage): Drawn {
  const { words } = stage;
  let code = stage.visitor.external;
  const shown = make('output', { class: 'code-long', 'aria-label': words.external_field, id: 'kode' });
  const wrong = make('p', { role: 'alert', class: 'lead' });
  const save = button({ class: 'button button-primary button-wide button-last', id: 'simpan' }, () =>
    stage.keepExternal(code),
  );
  const change = (to: string): void => {
    code = to
      .toUpperCase()
      .replaceAll(/[^A-Z0-9 ./_-]/g, '')
      .slice(0, MOST);
    shown.textContent = code;
    wrong.textContent = IDENTITY.test(code) ? words.external_not_nik : '';
    save.textContent = code === '' ? words.skip : words.save;
    save.disabled = IDENTITY.test(code);
  };
  const type = (letter: string): void => change(code + letter);
  const eraseOne = (): void => change(code.slice(0, -1));
  stage.onKeys({
    scanned: change,
    typed: type,
    erased: eraseOne,
    entered: () => {
      if (!save.disabled) save.click();
    },
  });
  change(code);
  return [
    make('h1', {}, words.external_title),
    shown,
    wrong,
    keyRows(ROWS, type, [button({ class: 'key key-wide', id: 'hapus' }, eraseOne, words.erase)]),
    make('div', { class: 'last' }, save),
  ];
}
