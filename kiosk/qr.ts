import { create } from 'qrcode';

const SVG = 'http://www.w3.org/2000/svg';
const QUIET_ZONE = 4;

const drawn = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
};

/** The QR code of an address, black on white whatever the theme, with the light margin that readers need. */
export function qrCode(text: string, label: string): SVGElement {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = String(modules.size + 2 * QUIET_ZONE);
  const dark: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) dark.push(`M${column + QUIET_ZONE} ${row + QUIET_ZONE}h1v1h-1z`);
    }
  }
  const code = drawn('svg', { class: 'qr', role: 'img', 'aria-label': label, viewBox: `0 0 ${side} ${side}` });
  code.setAttribute('shape-rendering', 'crispEdges');
  code.append(
    drawn('path', { fill: '#fff', d: `M0 0h${side}v${side}H0z` }),
    drawn('path', { fill: '#000', d: dark.join('') }),
  );
  return code;
}
