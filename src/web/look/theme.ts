import { Refusal } from '../../refusal.ts';
import { contrast, isColour, lightnessOf, shadeOf } from './colour.ts';

/** The roles that follow the hall's own colour; all others are the same in every hall (`assets/tokens.css`). */
export type Ramp = {
  brand: string;
  'brand-hover': string;
  'on-brand': string;
  'brand-ink': string;
  'brand-soft': string;
  'brand-edge': string;
  call: string;
  'on-call': string;
};

export type Ramps = { light: Ramp; dark: Ramp };

/** The backgrounds the hall's colour must be readable on: those of `tokens.css`, lightest and darkest use. */
const GROUND = {
  light: { page: '#ffffff', sunk: '#f2f2f2' },
  dark: { page: '#141414', sunk: '#2e2e2e' },
} as const;

const WHITE = '#ffffff';
const BLACK = '#141414';

const TEXT = 4.5;
const EDGE = 3;
const ACROSS_THE_HALL = 7;

const STEP = 0.005;

/**
 * Makes the light and dark roles from the hall's colour (`#rrggbb`) by moving its lightness until every pair can be read:
 * 4.5:1 for words, 3:1 for edges, 7:1 for what is called. Refuses `invalid_input` for anything that is not such a colour,
 * and for one too light to carry white words itself: darkening it would no longer be the hall's colour.
 */
export function rampOf(colour: string): Ramps {
  const own = colour.toLowerCase();
  if (!isColour(own)) throw new Refusal('invalid_input', { theme: 'not_a_colour' });
  if (contrast(own, WHITE) < TEXT) throw new Refusal('invalid_input', { theme: 'too_light' });
  return { light: lightRamp(own), dark: darkRamp(own) };
}

/** The hall's colour as a style sheet of custom properties, to be served after `base.css`. Refuses as `rampOf` does. */
export function themeCss(colour: string): string {
  const { light, dark } = rampOf(colour);
  return [
    `:root{${declarations(light)}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${declarations(dark)}}}`,
    `[data-theme=dark]{${declarations(dark)}}`,
  ].join('\n');
}

function lightRamp(own: string): Ramp {
  const soft = shadeOf(own, 0.966, 0.18);
  return {
    brand: own,
    'brand-hover': shadeOf(own, Math.max(0, lightnessOf(own) - 0.07)),
    'on-brand': WHITE,
    'brand-ink': darken(own, (shade) => clears(shade, [GROUND.light.sunk, soft], TEXT)),
    'brand-soft': soft,
    'brand-edge': darken(shadeOf(own, 0.75), (shade) => clears(shade, [GROUND.light.sunk, soft], EDGE)),
    ...callOf(own),
  };
}

function darkRamp(own: string): Ramp {
  const soft = shadeOf(own, 0.27, 0.4);
  const ink = lighten(
    own,
    (shade) => clears(shade, [GROUND.dark.page], ACROSS_THE_HALL) && clears(shade, [GROUND.dark.sunk, soft], TEXT),
  );
  return {
    brand: ink,
    'brand-hover': shadeOf(ink, Math.min(0.97, lightnessOf(ink) + 0.06)),
    'on-brand': BLACK,
    'brand-ink': ink,
    'brand-soft': soft,
    'brand-edge': lighten(shadeOf(own, 0.4), (shade) => clears(shade, [GROUND.dark.sunk, soft], EDGE)),
    ...callOf(own),
  };
}

/** What is called is the same deep colour by day and by night: white words on it are read from across the hall. */
function callOf(own: string): Pick<Ramp, 'call' | 'on-call'> {
  return { call: darken(own, (shade) => clears(shade, [WHITE], ACROSS_THE_HALL)), 'on-call': WHITE };
}

function clears(shade: string, grounds: readonly string[], least: number): boolean {
  return grounds.every((ground) => contrast(shade, ground) >= least);
}

/** The colour itself, or the nearest darker shade that is good enough; black always is. */
function darken(colour: string, goodEnough: (shade: string) => boolean): string {
  let shade = colour;
  for (let lightness = lightnessOf(colour); lightness > 0 && !goodEnough(shade); lightness -= STEP) {
    shade = shadeOf(colour, lightness);
  }
  return shade;
}

/** The colour itself, or the nearest lighter shade that is good enough; white always is. */
function lighten(colour: string, goodEnough: (shade: string) => boolean): string {
  let shade = colour;
  for (let lightness = lightnessOf(colour); lightness < 1 && !goodEnough(shade); lightness += STEP) {
    shade = shadeOf(colour, lightness);
  }
  return shade;
}

function declarations(ramp: Ramp): string {
  return Object.entries(ramp)
    .map(([role, value]) => `--${role}:${value}`)
    .join(';');
}
