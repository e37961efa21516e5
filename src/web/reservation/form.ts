import { z } from 'zod';
import { identityKinds } from '../../booking/booking.ts';
import type { Citizen } from '../../booking/book.ts';
import { identityField, nameField, phoneField } from '../../booking/citizen-fields.ts';
import type { Service } from '../../hall/catalogue.ts';
import { needsOf } from '../../queue/needs.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';
import { sayWrong } from '../say-wrong.ts';

const written = z.string().max(400).optional();

/** The citizen's fields as they were typed, right or not. */
export const typedFields = z.strictObject({
  for: written,
  name: written,
  identity_kind: written,
  identity_number: written,
  phone: written,
  priority: written,
  needs: z.union([z.string().max(40), z.array(z.string().max(40)).max(8)]).optional(),
});

/** What is shown again in the form; nothing else of what was sent. */
export type Typed = z.output<typeof typedFields>;

/** The citizen's fields among what was sent, wrong ones too, so that nothing has to be typed twice. */
export function typedIn(given: Readonly<Record<string, unknown>>): Typed {
  const known = Object.entries(typedFields.shape).flatMap(([name, field]) => {
    const value = given[name];
    const read = field.safeParse(typeof value === 'string' ? value.slice(0, 400) : value);
    return read.success && read.data !== undefined ? [[name, read.data]] : [];
  });
  return typedFields.parse(Object.fromEntries(known));
}

export const needsTyped = ({ needs = [] }: Typed): string[] => needsOf([needs].flat());

type Read = { citizen: Citizen; lane: 'regular' | 'priority'; needs: string[] };

/** What was typed, read; or what is wrong, a sentence a field. An identity is read only where the service asks for one. */
export function readCitizen(
  { identity_required }: Service,
  typed: Typed,
  language: Language,
): { read: Read } | { errors: Record<string, string> } {
  const { wrong } = texts[language].reservation;
  const asked = z.object({
    for: z.enum(['self', 'someone'], { error: () => wrong.for }),
    name: nameField,
    kind: identity_required ? z.enum(identityKinds, { error: () => wrong.identity_kind }) : z.undefined(),
    phone: phoneField,
  });
  const { name = '', phone = '', identity_kind: kind, identity_number: number = '' } = typed;
  const error = sayWrong(language);
  const read = asked.safeParse({ for: typed.for, name, phone, kind: identity_required ? kind : undefined }, { error });
  const identity = identity_required ? identityField.safeParse({ kind, number }, { error }) : null;
  const issues = [
    ...(read.error?.issues ?? []).map(({ path, message }) => ({ field: FIELDS[String(path[0])] ?? 'name', message })),
    ...(read.error?.issues.some(({ path }) => path[0] === 'kind') ? [] : (identity?.error?.issues ?? [])).map(
      ({ message }) => ({ field: 'identity_number', message }),
    ),
  ];
  if (!read.success || issues.length > 0) {
    return { errors: Object.fromEntries(issues.toReversed().map(({ field, message }) => [field, message])) };
  }
  const citizen = {
    name: read.data.name,
    phone: read.data.phone,
    identity: identity?.data ?? null,
    for_someone: read.data.for === 'someone',
  };
  return { read: { citizen, lane: typed.priority === '1' ? 'priority' : 'regular', needs: needsTyped(typed) } };
}

const FIELDS: Readonly<Record<string, string>> = { for: 'for', name: 'name', kind: 'identity_kind', phone: 'phone' };
