/** What a calendar is told of a reservation: nothing about who comes, no link, no document. */
export type CalendarFacts = {
  /** Stays the same for the same reservation, and is no secret. */
  uid: string;
  /** Grows with every change, so that a calendar takes the newer one. */
  sequence: number;
  starts_at: Date;
  ends_at: Date;
  /** When the file was made. */
  made_at: Date;
  summary: string;
  location: string;
  /** Each becomes a line of the description. */
  lines: readonly string[];
  alarm: string;
  language: 'id' | 'en';
};

/** `20261123T023000Z`: in UTC no calendar needs to know our zone. */
const moment = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll(';', '\\;').replaceAll(',', '\\,').replaceAll(/\r?\n/g, '\\n');

const FOLD = 75;

/** Lines of at most 75 bytes, broken between characters; what follows begins with a space. */
function folded(line: string): string {
  const lines = [''];
  let bytes = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (bytes + size > FOLD) {
      lines.push(' ');
      bytes = 1;
    }
    lines[lines.length - 1] += letter;
    bytes += size;
  }
  return lines.join('\r\n');
}

const alarmBefore = (trigger: string, words: string): string[] => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `TRIGGER:${trigger}`,
  `DESCRIPTION:${escaped(words)}`,
  'END:VALARM',
];

/** A reservation as a file for calendars (RFC 5545), with a reminder on the day before and two hours before. */
export function calendarFile(facts: CalendarFacts): string {
  const { uid, sequence, starts_at, ends_at, made_at, summary, location, lines, alarm, language } = facts;
  const content = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Satu Atap//Reservasi//ID',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${moment(made_at)}`,
    `DTSTART:${moment(starts_at)}`,
    `DTEND:${moment(ends_at)}`,
    `SUMMARY;LANGUAGE=${language}:${escaped(summary)}`,
    `LOCATION:${escaped(location)}`,
    `DESCRIPTION;LANGUAGE=${language}:${lines.map(escaped).join('\\n')}`,
    'STATUS:CONFIRMED',
    'CLASS:PRIVATE',
    'TRANSP:OPAQUE',
    ...alarmBefore('-P1D', alarm),
    ...alarmBefore('-PT2H', alarm),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${content.map(folded).join('\r\n')}\r\n`;
}
