const HIDDEN = '••••';

/**
 * A number as staff and its owner see it: `3171••••••••0001`. Of a short one fewer characters, so that half of it stays
 * hidden; empty for 'none'.
 */
export function maskIdentity(number: string): string {
  const shown = Math.min(4, Math.floor(number.length / 4));
  if (shown === 0) return '•'.repeat(number.length);
  return number.slice(0, shown) + '•'.repeat(number.length - 2 * shown) + number.slice(-shown);
}

/** A mobile number (`+628…`) as staff and its owner see it: `0812-••••-7890`, however long it is. */
export function maskPhone(phone: string): string {
  const local = phone.replace(/^\+62/, '0');
  return `${local.slice(0, 4)}-${HIDDEN}-${local.slice(-4)}`;
}
