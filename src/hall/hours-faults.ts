import type { HallFile } from './file.ts';
import type { FileHours } from './file-hours.ts';

const WEEKDAYS = ['', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu', 'Minggu'];

const named = (days: number[]): string => days.map((one) => WEEKDAYS[one] ?? '').join(', ');

const dotted = (clock: string): string => clock.replace(':', '.');

type Entry = FileHours[number];

/** What is wrong within one line of hours, as parts of a sentence. */
function faultsWithin(one: Entry): string[] {
  const faults: string[] = [];
  if (one.from && one.until && one.until < one.from)
    faults.push(`berlaku sampai ${one.until}, sebelum mulai ${one.from}`);
  if ('closed' in one) return faults;
  const { open, close, lastTicket } = one;
  if (close <= open) faults.push(`tutup pukul ${dotted(close)}, padahal buka pukul ${dotted(open)}`);
  else if (lastTicket <= open || lastTicket > close)
    faults.push(
      `nomor terakhir pukul ${dotted(lastTicket)} tidak di antara buka ${dotted(open)} dan tutup ${dotted(close)}`,
    );
  for (const { start, end } of one.breaks) {
    if (end <= start) faults.push(`istirahat selesai pukul ${dotted(end)}, padahal mulai pukul ${dotted(start)}`);
    else if (start < open || end > close)
      faults.push(`istirahat ${dotted(start)}–${dotted(end)} di luar jam buka ${dotted(open)}–${dotted(close)}`);
  }
  const inOrder = one.breaks.toSorted((a, b) => a.start.localeCompare(b.start));
  if (inOrder.some(({ start }, at) => start < (inOrder[at - 1]?.end ?? '')))
    faults.push('istirahatnya saling bertumpuk');
  return faults;
}

/** Of two lines for the same weekday that begin on the same day nobody could tell which one holds. */
function twice(hours: FileHours): string[] {
  const seen = new Set<string>();
  return hours.flatMap((one) =>
    one.days.flatMap((of) => {
      const name = `${of} ${one.from ?? ''} ${one.until ? 'dated' : ''}`;
      const again = seen.has(name);
      seen.add(name);
      return again ? [`${named([of])} ditulis lebih dari sekali untuk tanggal mulai yang sama`] : [];
    }),
  );
}

const each = (whose: string, hours: FileHours): string[] =>
  hours.flatMap((one) => faultsWithin(one).map((fault) => `${whose}, ${named(one.days)}: ${fault}`));

const faultsOfHours = (whose: string, hours: FileHours): string[] => [
  ...each(whose, hours),
  ...twice(hours).map((fault) => `${whose}: ${fault}`),
];

function faultsOfHall({ regular, ramadan, ramadanPeriods }: HallFile['hours']): string[] {
  const dated = ramadanPeriods.flatMap(({ start, end }) => ramadan.map((one) => ({ ...one, from: start, until: end })));
  const faults = [
    ...each('Jam aula', regular),
    ...each('Jam Ramadan', ramadan),
    ...twice([...regular, ...dated]).map((fault) => `Jam aula: ${fault}`),
  ];
  if (ramadan.length > 0 && ramadanPeriods.length === 0)
    faults.push('Jam Ramadan ditulis tanpa tanggalnya (ramadanPeriods)');
  if (ramadan.length === 0 && ramadanPeriods.length > 0) faults.push('Tanggal Ramadan ditulis tanpa jamnya (ramadan)');
  for (const { start, end } of ramadanPeriods)
    if (end < start) faults.push(`Ramadan berakhir ${end}, sebelum mulai ${start}`);
  const inOrder = ramadanPeriods.toSorted((a, b) => a.start.localeCompare(b.start));
  if (inOrder.some(({ start }, at) => start <= (inOrder[at - 1]?.end ?? '')))
    faults.push('Tanggal Ramadan saling bertumpuk');
  return faults;
}

/** What is wrong with the hours and closures of a file, a sentence each. */
export function hoursFaults({ hours, agencies }: HallFile): string[] {
  const faults = faultsOfHall(hours);
  for (const agency of agencies) {
    faults.push(...faultsOfHours(`Jam instansi ${agency.code}`, agency.hours));
    const standing = agency.hours.filter((one) => !('closed' in one) && !one.from && !one.until);
    const days = standing.flatMap((one) => one.days);
    const against = days.filter((of) => agency.serviceDays && !agency.serviceDays.includes(of));
    if (against.length > 0)
      faults.push(`Jam instansi ${agency.code}, ${named(against)}: bukan hari hadirnya (serviceDays)`);
    for (const service of agency.services) faults.push(...faultsOfHours(`Jam layanan ${service.code}`, service.hours));
  }
  for (const { agency, date } of hours.oneOffClosures)
    if (agency !== undefined && !agencies.some(({ code }) => code === agency))
      faults.push(`Instansi ${agency} pada penutupan ${date} tidak ada`);
  return faults;
}
