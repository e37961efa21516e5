import type { HallFile } from './file.ts';
import { rulesFrom } from './file-hours.ts';
import type { HoursRule } from './file-hours.ts';

/** Keys of rows under the names that a file knows them by. */
export type Ids = Map<string, string>;

type Rule = HoursRule & { name: string; agency_id: string | null; service_id: string | null };

/** Of names that the file was checked for. */
const keyOf = (ids: Ids, name: string): string => {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`${name} is not in the file`);
  return id;
};

const absentDays = (present: number[]): HoursRule[] =>
  rulesFrom([{ days: [1, 2, 3, 4, 5, 6, 7].filter((one) => !present.includes(one)), closed: true }]);

/** All rules of opening that a file holds, under the names by which the export finds them. */
export function openingRules(file: HallFile, { agencies, services }: Record<'agencies' | 'services', Ids>): Rule[] {
  const { regular, ramadan, ramadanPeriods } = file.hours;
  const named = (name: string, rules: HoursRule[], agency_id: string | null = null, service_id: string | null = null) =>
    rules.map((rule): Rule => ({ ...rule, name, agency_id, service_id }));
  const ofPeriod = ({ start, end }: { start: string; end: string }) =>
    rulesFrom(ramadan.map((one) => ({ ...one, from: start, until: end })));
  return [
    ...named('regular', rulesFrom(regular)),
    ...named('ramadan', ramadanPeriods.flatMap(ofPeriod)),
    ...file.agencies.flatMap((agency) => {
      const id = keyOf(agencies, agency.code);
      return [
        ...named('agency days', agency.serviceDays ? absentDays(agency.serviceDays) : [], id),
        ...named('hours', rulesFrom(agency.hours), id),
        ...agency.services.flatMap(({ code, hours }) => named('hours', rulesFrom(hours), id, keyOf(services, code))),
      ];
    }),
  ];
}

type Closed = {
  agency_id: string | null;
  day: string;
  from_time: string | null;
  reason: string;
  kind: 'one_off' | HallFile['holidays'][number]['type'];
  status: HallFile['holidays'][number]['status'];
};

/** Holidays, and the closures of single days. */
export const closedDays = (file: HallFile, agencies: Ids): Closed[] => [
  ...file.holidays.map(({ date, name, type, status }): Closed => ({
    agency_id: null,
    day: date,
    from_time: null,
    reason: name,
    kind: type,
    status,
  })),
  ...file.hours.oneOffClosures.map(({ date, from, agency, reason }): Closed => ({
    agency_id: agency === undefined ? null : keyOf(agencies, agency),
    day: date,
    from_time: from ?? null,
    reason,
    kind: 'one_off',
    status: 'official',
  })),
];
