import { z } from 'zod';
import { hallFile } from './file.ts';
import type { HallFile } from './file.ts';

const COLUMNS = [
  'agency',
  'code',
  'name',
  'nameEn',
  'words',
  'requirements',
  'requirementsEn',
  'avgDurationMin',
  'p90DurationMin',
  'feeType',
  'feeAmount',
  'bookingMode',
  'notes',
] as const;
const NEEDED = ['agency', 'code', 'name', 'avgDurationMin', 'p90DurationMin', 'bookingMode'];

/** Rows of a CSV as spreadsheets write it: comma or semicolon, quoted fields with line breaks, BOM or none. */
export function readCsv(text: string): string[][] {
  const body = text.replace(/^\uFEFF/, '');
  const head = body.split(/\r?\n/, 1)[0] ?? '';
  const comma = head.split(';').length > head.split(',').length ? ';' : ',';
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < body.length; at += 1) {
    const sign = body[at] ?? '';
    if (quoted && sign === '"' && body[at + 1] === '"') {
      field += sign;
      at += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (quoted) field += sign;
    else if (sign === comma) {
      row.push(field);
      field = '';
    } else if (sign === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
    } else if (sign !== '\r') field += sign;
  }
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows.filter((one) => one.some((value) => value.trim() !== ''));
}

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split('|')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const service = hallFile.shape.agencies.element.shape.services.element;

type Service = HallFile['agencies'][number]['services'][number];

function serviceOf(row: Record<string, string>, before: Service | undefined): unknown {
  const has = (name: string) => (row[name] ?? '').trim() !== '';
  const number = (text: string | undefined) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : text);
  return {
    ...before,
    code: row['code'],
    name: row['name'],
    ...(has('nameEn') ? { nameEn: row['nameEn'] } : {}),
    ...(has('words') ? { words: list(row['words']) } : {}),
    ...(has('requirements') ? { requirements: list(row['requirements']) } : {}),
    ...(has('requirementsEn') ? { requirementsEn: list(row['requirementsEn']) } : {}),
    ...(has('notes') ? { notes: row['notes'] } : {}),
    avgDurationMin: number(row['avgDurationMin']),
    p90DurationMin: number(row['p90DurationMin']),
    fee: has('feeType')
      ? { type: row['feeType'], amount: has('feeAmount') ? number(row['feeAmount']) : null }
      : (before?.fee ?? { type: 'gratis', amount: 0 }),
    bookingMode: row['bookingMode'],
  };
}

/**
 * The hall with the services of a CSV added or changed; lists in a field are parted by `|`. Services that the CSV does not
 * name stay as they are. Answers every fault with its line.
 */
export function withServices(file: HallFile, text: string): { file: HallFile; faults: string[] } {
  const [head = [], ...lines] = readCsv(text);
  const columns = head.map((name) => name.trim());
  const faults = [
    ...NEEDED.filter((name) => !columns.includes(name)).map((name) => `Kolom ${name} tidak ada`),
    ...columns.filter((name) => !COLUMNS.some((one) => one === name)).map((name) => `Kolom ${name} tidak dikenal`),
  ];
  if (faults.length > 0) return { file, faults };

  const agencies = file.agencies.map((agency) => ({ ...agency, services: [...agency.services] }));
  for (const [at, values] of lines.entries()) {
    const row = Object.fromEntries(columns.map((name, column) => [name, (values[column] ?? '').trim()]));
    const said = (fault: string) => faults.push(`Baris ${at + 2}: ${fault}`);
    const agency = agencies.find(({ code }) => code === row['agency']);
    if (!agency) {
      said(`instansi ${row['agency']} tidak ada`);
      continue;
    }
    const place = agency.services.findIndex(({ code }) => code === row['code']);
    const read = service.safeParse(serviceOf(row, agency.services[place]), { error: z.locales.id().localeError });
    if (!read.success) for (const { path, message } of read.error.issues) said(`${path.join('.')}: ${message}`);
    else if (place >= 0) agency.services[place] = read.data;
    else agency.services.push(read.data);
  }
  return { file: { ...file, agencies }, faults };
}
