import { hasCamera, lookThrough } from '../camera.ts';
import { CODE_LENGTH, CODE_ROWS, inGroups, withLetter } from '../code.ts';
import { keyRows } from '../keyboard.ts';
import { button, make, picture } from '../make.ts';
import type { Drawn, Stage } from '../stage.ts';

/** Somebody has a reservation: its QR is scanned, or its code typed on the glass or on a real keyboard. */
export function checkIn(stage: Stage): Drawn {
  const { words } = stage;
  let { code } = stage.visitor;
  const shown = make('output', { class: 'code', id: 'kode', 'aria-label': words.code_field });
  const send = button(
    { class: 'button button-primary button-wide button-last', id: 'lapor' },
    () => stage.checkIn(code),
    picture('circle-check'),
    words.check_in,
  );
  const look = (): void => {
    shown.replaceChildren(...inGroups(code).map((group) => make('span', {}, ...letters(group))));
    send.disabled = code.length < CODE_LENGTH;
  };
  const change = (to: string): void => {
    code = to;
    stage.rememberCode(code);
    look();
  };
  const type = (letter: string): void => change(withLetter(code, letter));
  const eraseOne = (): void => change(code.slice(0, -1));
  look();
  stage.onKeys({
    typed: type,
    erased: eraseOne,
    entered: () => {
      if (!send.disabled) send.click();
    },
  });
  const erase = button({ class: 'key key-wide', id: 'hapus' }, eraseOne, words.erase);
  return [
    make(
      'div',
      { class: 'scan' },
      picture('qrcode'),
      make('div', {}, make('h1', {}, words.scan_title), make('p', { class: 'lead' }, words.scan_how)),
      ...(hasCamera() ? [camera(stage)] : []),
    ),
    make('div', { class: 'code-entry' }, make('p', { class: 'code-title', id: 'kode-judul' }, words.code_title), shown),
    keyRows(CODE_ROWS, type, [erase]),
    make('div', { class: 'last' }, send),
  ];
}

const letters = (group: string): HTMLElement[] =>
  group
    .split('')
    .map((letter) => make('b', letter === '_' ? { class: 'code-empty', 'aria-hidden': 'true' } : {}, letter));

function camera({ words, checkIn: shown }: Stage): HTMLElement {
  const place = make('div', { class: 'scan-camera' });
  const open = button(
    { class: 'button button-large', id: 'kamera' },
    () => {
      const video = make('video', { muted: true, playsinline: true, 'aria-label': words.camera_picture });
      place.replaceChildren(video);
      lookThrough(video, shown).catch(() => place.replaceChildren(make('p', { role: 'status' }, words.camera_none)));
    },
    picture('qrcode'),
    words.camera,
  );
  place.append(open);
  return place;
}
