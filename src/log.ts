/** What a line of the log may say. A closed list, so that nothing about a person slips in (S63). */
export type LogFields = Partial<{
  request_id: string;
  reference: string;
  method: string;
  route: string;
  status: number;
  took_ms: number;
  hall: string;
  who: string;
  action: string;
  object: string;
  reason: string;
  count: number;
  error: string;
  stack: string;
}>;

type Level = 'info' | 'warn' | 'error';

const allowed = new Set<string>([
  'request_id',
  'reference',
  'method',
  'route',
  'status',
  'took_ms',
  'hall',
  'who',
  'action',
  'object',
  'reason',
  'count',
  'error',
  'stack',
]);

let write = (line: string): void => {
  process.stdout.write(line);
};

/** One line of JSON on standard output: UTC time, level, event and the allowed fields; never a line break inside. */
export function log(level: Level, event: string, fields: LogFields = {}): void {
  const known = Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.has(name)));
  write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...known })}\n`);
}

/** PostgreSQL and the reading of JSON quote in their messages what they were given, which may be a person's. */
const withoutQuotes = (message: string): string =>
  message.endsWith('is not valid JSON') ? '… is not valid JSON' : message.replace(/: ".*/s, ': …');

/** What was thrown and where, for a log line: no values that came from outside, and no more than a line can hold. */
export function faultOf(error: unknown): { error: string; stack: string } {
  if (!(error instanceof Error)) return { error: typeof error, stack: '' };
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? ` (${error.constraint})` : '';
  const places = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return {
    error: `${error.name}: ${withoutQuotes(error.message).slice(0, 1_000)}${constraint}`,
    stack: places.slice(0, 20).join('\n'),
  };
}

/** Tests listen to the log here, and programs for people (the command line) silence it. */
export function writeLogTo(sink: (line: string) => void): void {
  write = sink;
}
