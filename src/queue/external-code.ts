const CODE = /^[A-Z0-9][A-Z0-9 ./_-]{0,39}$/;

/** A number of sixteen digits is a person's, not a visit's: it is not taken in here. */
const IDENTITY = /^\d{16}$/;

/**
 * The code of a visit in an agency's own booking system, as somebody typed or scanned it: in capitals, without spaces
 * around it, null for nothing. `wrong` for what can be no such code.
 */
export function readExternalCode(written: string): { code: string | null } | 'wrong' {
  const code = written.normalize('NFKC').trim().toUpperCase();
  if (code === '') return { code: null };
  return CODE.test(code) && !IDENTITY.test(code.replaceAll(/[ ./_-]/g, '')) ? { code } : 'wrong';
}
