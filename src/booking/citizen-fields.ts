import { z } from 'zod';
import { readPhone } from '../hall/phone.ts';
import type { WrongCode } from '../text/text.ts';
import { identityKinds } from './booking.ts';
import { readName } from './citizen-name.ts';
import { readIdentity } from './identity.ts';
import type { ReadIdentity } from './person.ts';

/** An issue of ours: the door says it in the visitor's language (`sayWrong`). */
export const wrongIssue = (code: WrongCode): { code: 'custom'; params: { wrong: WrongCode } } => ({
  code: 'custom',
  params: { wrong: code },
});

/** Longer than anything that can be right, shorter than what would be work. */
const LONGEST = 400;

/** The name a citizen gives; read into its one form. */
export const nameField = z
  .string()
  .max(LONGEST)
  .transform((written, context) => {
    const read = readName(written);
    if ('name' in read) return read.name;
    context.addIssue(wrongIssue(`name_${read.wrong}`));
    return z.NEVER;
  });

/** The mobile number a citizen gives; read as `+628…`. */
export const phoneField = z
  .string()
  .max(LONGEST)
  .transform((written, context) => {
    const read = readPhone(written);
    if ('phone' in read) return read.phone;
    context.addIssue(wrongIssue(`phone_${read.wrong}`));
    return z.NEVER;
  });

/**
 * The identity a citizen gives; read into its one form. What is wrong is told at `number`, where it is written again.
 * Text, for as a number it would lose its last digits.
 */
export const identityField = z
  .strictObject({ kind: z.enum(identityKinds), number: z.string().max(LONGEST).default('') })
  .transform((given, context): ReadIdentity => {
    const read = readIdentity(given);
    if ('identity' in read) return read.identity;
    context.addIssue({ ...wrongIssue(read.wrong), path: ['number'] });
    return z.NEVER;
  });
