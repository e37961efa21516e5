const MOBILE = /^\+628[1-9]\d{6,10}$/;

/** What people write around the digits of their number. */
const AROUND = /[\s().-]/g;

/** The ways to begin an Indonesian mobile number, all of them meaning +62 8. */
const BEGINNING = /^(?:\+62|0062|62|0)?(?=8)/;

/**
 * An Indonesian mobile number as it is kept and sent to: `0812-3456-7890` and `(62) 812 3456 7890` are both
 * `+6281234567890`. Null for anything else, landlines too: they get no messages.
 */
export function mobileNumber(written: string): string | null {
  const digits = written.replaceAll(AROUND, '');
  const number = digits.replace(BEGINNING, '+62');
  return MOBILE.test(number) ? number : null;
}
