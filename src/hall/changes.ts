import type { HallFile } from './file.ts';
import { inOrder } from './file-hours.ts';

type Named = Map<string, { says: string; facts: string }>;

const named = <T>(rows: T[], name: (row: T) => string, says: (row: T) => string): Named =>
  new Map(rows.map((row) => [name(row), { says: says(row), facts: JSON.stringify(row) }]));

function compare(what: string, before: Named, after: Named): string[] {
  const lines: string[] = [];
  for (const [name, { says, facts }] of after) {
    const old = before.get(name);
    if (!old) lines.push(`+ ${what} ${name}: ${says}`);
    else if (old.facts !== facts) lines.push(`~ ${what} ${name}: ${says}`);
  }
  for (const [name, { says }] of before)
    if (!after.has(name))
      lines.push(`  ${what} ${name} (${says}) tidak disebut lagi; tetap ada, karena antreannya tercatat`);
  return lines;
}

const hoursInOrder = ({ hours }: HallFile): HallFile['hours'] => ({
  regular: inOrder(hours.regular),
  ramadan: inOrder(hours.ramadan),
  ramadanPeriods: hours.ramadanPeriods.toSorted((a, b) => a.start.localeCompare(b.start)),
  oneOffClosures: [],
});

/** Closures by name: one that a supervisor made at the hall must not vanish unseen with an older file. */
function closureChanges(before: HallFile, after: HallFile): string[] {
  const named = ({ hours }: HallFile) =>
    hours.oneOffClosures.map(({ date, from, agency, reason }) =>
      [`penutupan ${date}`, from && `mulai ${from.replace(':', '.')}`, agency, `(${reason})`].filter(Boolean).join(' '),
    );
  const [old, fresh] = [named(before), named(after)];
  return [
    ...fresh.filter((name) => !old.includes(name)).map((name) => `+ ${name}`),
    ...old.filter((name) => !fresh.includes(name)).map((name) => `- ${name}: dihapus`),
  ];
}

/** What loading a file would change, a line each: + new, ~ changed, - gone. `before` null for a hall that is not there yet. */
export function changesOf(before: HallFile | null, after: HallFile): string[] {
  const lines = before ? [] : [`+ aula ${after.hall.slug}: ${after.hall.name}`];
  const part = (file: HallFile | null) => ({
    agencies: named(
      (file?.agencies ?? []).map(({ services: _services, ...agency }) => ({ ...agency, hours: inOrder(agency.hours) })),
      ({ code }) => code,
      ({ shortName }) => shortName,
    ),
    services: named(
      (file?.agencies ?? []).flatMap(({ services, code: agency }) =>
        services.map((one) => ({ ...one, hours: inOrder(one.hours), agency })),
      ),
      ({ code }) => code,
      ({ name }) => name,
    ),
    zones: named(
      file?.zones ?? [],
      ({ code }) => code,
      ({ name }) => name,
    ),
    counters: named(
      (file?.counters ?? []).map((counter) => ({ ...counter, services: counter.services.toSorted() })),
      ({ number }) => String(number),
      ({ label }) => label,
    ),
    devices: named(
      [...(file?.devices.kiosks ?? []), ...(file?.devices.displays ?? [])],
      ({ code }) => code,
      ({ zone }) => `zona ${zone}`,
    ),
  });
  const [old, fresh] = [part(before), part(after)];
  lines.push(
    ...compare('zona', old.zones, fresh.zones),
    ...compare('instansi', old.agencies, fresh.agencies),
    ...compare('layanan', old.services, fresh.services),
    ...compare('loket', old.counters, fresh.counters),
    ...compare('perangkat', old.devices, fresh.devices),
  );
  if (!before) return lines;
  if (JSON.stringify(hoursInOrder(before)) !== JSON.stringify(hoursInOrder(after))) lines.push('~ jam layanan');
  lines.push(...closureChanges(before, after));
  for (const [key, says] of [
    ['hall', 'keterangan aula'],
    ['policies', 'aturan antrean dan reservasi'],
    ['holidays', 'hari libur'],
    ['everydayNeeds', 'keperluan sehari-hari di anjungan'],
  ] as const)
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) lines.push(`~ ${says}`);
  return lines;
}
