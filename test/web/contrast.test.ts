import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { Refusal } from '../../src/refusal.ts';
import { root } from '../../src/root.ts';
import { contrast } from '../../src/web/look/colour.ts';
import { rampOf, themeCss } from '../../src/web/look/theme.ts';

const ASSETS = join(root, 'src/web/assets');
const TOKENS = readFileSync(join(ASSETS, 'tokens.css'), 'utf8');

const GROUNDS = ['bg', 'bg-2', 'bg-3'];

/** Every pair of roles the sheets put on each other: what is read or seen, on which grounds, with which contrast at least. */
const PAIRS: [role: string, grounds: string[], least: number][] = [
  ['ink', [...GROUNDS, 'brand-soft', 'good-soft', 'warn-soft', 'bad-soft'], 7],
  ['ink-2', GROUNDS, 4.5],
  ['brand-ink', [...GROUNDS, 'brand-soft'], 4.5],
  ['good-ink', [...GROUNDS, 'good-soft'], 4.5],
  ['warn-ink', [...GROUNDS, 'warn-soft'], 4.5],
  ['bad-ink', [...GROUNDS, 'bad-soft'], 4.5],
  ['on-brand', ['brand', 'brand-hover'], 4.5],
  ['on-good', ['good'], 4.5],
  ['on-warn', ['warn'], 4.5],
  ['on-bad', ['bad'], 4.5],
  ['on-call', ['call'], 7],
  ['call', ['on-call'], 7],
  ['edge', GROUNDS, 3],
  ['focus', GROUNDS, 3],
  ['brand-edge', [...GROUNDS, 'brand-soft'], 3],
  ['good', GROUNDS, 3],
  ['warn', GROUNDS, 3],
  ['bad', GROUNDS, 3],
];

describe('The colours', () => {
  const light = declared(block(':root {'));
  const dark = declared(block("[data-theme='dark'] {"));

  for (const [name, roles] of Object.entries({ light, dark })) {
    for (const [role, grounds, least] of PAIRS) {
      it(`in ${name}: ${role} is read on ${grounds.join(', ')} at ${least}:1`, () => {
        for (const ground of grounds)
          expect(contrast(colourOf(roles, role), colourOf(roles, ground)), ground).to.be.at.least(least);
      });
    }
  }

  it('are the same in the dark whether the machine or the page asks for it', () => {
    expect(declared(block(":root:not([data-theme='light']) {"))).to.deep.equal(dark);
  });

  it('have the same roles by day and by night', () => {
    expect(Object.keys(dark)).to.deep.equal(Object.keys(light));
  });

  it('are in the tokens as the ramp of the default colour makes them', () => {
    const made = rampOf('#196bcd');
    expect(light).to.include(made.light);
    expect(dark).to.include(made.dark);
  });

  it('are only asked for by names that exist', () => {
    const sheets = readdirSync(ASSETS).filter((file) => file.endsWith('.css'));
    const text = sheets.map((file) => readFileSync(join(ASSETS, file), 'utf8')).join('\n');
    const known = new Set([...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name));
    const asked = [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name);
    expect(asked.filter((name) => !known.has(name))).to.deep.equal([]);
  });

  it('stand nowhere but in the tokens, except the paper of a QR and of a ticket', () => {
    const loose = readdirSync(ASSETS)
      .filter((file) => file.endsWith('.css') && file !== 'tokens.css')
      .flatMap((file) => readFileSync(join(ASSETS, file), 'utf8').match(/#[0-9a-f]{3,8}\b(?=\s*[;)])/gi) ?? []);
    expect(loose.filter((colour) => !['#ffffff', '#000000'].includes(colour))).to.deep.equal([]);
  });
});

describe("The hall's own colour", () => {
  const light = declared(block(':root {'));
  const dark = declared(block("[data-theme='dark'] {"));

  it('gives roles that can be read, or is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
        const colour = `#${number.toString(16).padStart(6, '0')}`;
        if (contrast(colour, '#ffffff') < 4.5) {
          expect(() => rampOf(colour)).to.throw(Refusal);
          return;
        }
        const made = rampOf(colour);
        expect(unreadable({ ...light, ...made.light })).to.deep.equal([]);
        expect(unreadable({ ...dark, ...made.dark })).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });

  it('stays exactly itself on the main button by day', () => {
    expect(rampOf('#B42B2D').light.brand).to.equal('#b42b2d');
  });

  for (const colour of ['#ffcc14', '#4d93fc', 'red', '#fff', '', '#196bcd;}body{display:none'])
    it(`refuses ${colour || 'nothing'}`, () => {
      expect(() => rampOf(colour)).to.throw(Refusal);
      expect(() => themeCss(colour)).to.throw(Refusal);
    });

  it('becomes a sheet for light, for dark by the machine and for dark by the page', () => {
    const sheet = themeCss('#0b6b3a');
    expect(sheet).to.match(/^:root\{--brand:#0b6b3a;/);
    expect(sheet).to.contain('@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--brand:');
    expect(sheet).to.contain('[data-theme=dark]{--brand:');
  });
});

function unreadable(roles: Record<string, string>): string[] {
  return PAIRS.flatMap(([role, grounds, least]) =>
    grounds
      .filter((ground) => contrast(colourOf(roles, role), colourOf(roles, ground)) < least)
      .map((ground) => `${role} on ${ground}`),
  );
}

function colourOf(roles: Record<string, string>, role: string): string {
  const colour = roles[role];
  if (colour === undefined) throw new Error(`no role ${role}`);
  return colour;
}

/** What stands in the first block of the tokens that begins so. */
function block(start: string): string {
  const from = TOKENS.indexOf(start);
  if (from === -1) throw new Error(`no ${start}`);
  return TOKENS.slice(from, TOKENS.indexOf('}', from));
}

function declared(text: string): Record<string, string> {
  const found = [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}
