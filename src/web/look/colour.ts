/** A colour in OKLCH, where equal steps of lightness look equal: lightness 0-1, chroma, hue in radians. */
type Shade = { lightness: number; chroma: number; hue: number };

const HEX = /^#[0-9a-f]{6}$/;

/** Is this text a colour we can read? Only `#rrggbb` in lower case is one. */
export function isColour(text: string): boolean {
  return HEX.test(text);
}

/** WCAG 2 contrast of two `#rrggbb` colours, 1 to 21, whichever is the lighter. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The same hue at another lightness (0-1), with the chroma multiplied by `vivid`, taken back into what a screen can show. */
export function shadeOf(colour: string, lightness: number, vivid = 1): string {
  const { chroma, hue } = shadeOfHex(colour);
  let wanted = chroma * vivid;
  let channels = channelsOf({ lightness, chroma: wanted, hue });
  while (wanted > 0.001 && channels.some((part) => part < -0.0005 || part > 1.0005)) {
    wanted *= 0.95;
    channels = channelsOf({ lightness, chroma: wanted, hue });
  }
  return hexOf(channels);
}

/** Lightness of a colour, 0 (black) to 1 (white), as the eye judges it. */
export function lightnessOf(colour: string): number {
  return shadeOfHex(colour).lightness;
}

function luminance(colour: string): number {
  const [red, green, blue] = lightOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The three channels as amounts of light (gamma undone). */
function lightOf(colour: string): [number, number, number] {
  const channel = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function shadeOfHex(colour: string): Shade {
  const [red, green, blue] = lightOf(colour);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(a, b),
    hue: Math.atan2(b, a),
  };
}

function channelsOf({ lightness, chroma, hue }: Shade): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function hexOf(channels: readonly number[]): string {
  const parts = channels.map((light) => {
    const bounded = Math.min(1, Math.max(0, light));
    const value = bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055;
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${parts.join('')}`;
}
