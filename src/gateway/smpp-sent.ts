/** A message this process handed to the operator, to know its receipts again. */
export type Sent = { reference: string; to: string; gateway_ref: string | null };

/** `part`: a receipt for an earlier one can only tell that the whole will not arrive. */
type Found = { sent: Sent; part: 'last' | 'earlier' };

/** What was sent lately. */
export type SentLately = {
  /** Remembers a message and names the number, 1 to 65535, that goes with it as user_message_reference. */
  remember(sent: Sent): number;
  /** The operator has given the message a name, or the part of it that is not the last. */
  name(sent: Sent, gateway_ref: string, part: 'last' | 'earlier'): void;
  /** By the operator's name for it, else by our own number where the phone is the same. */
  find(id: string | null, own_number: number | null, phone: string): Found | null;
};

const MOST = 20_000;

/**
 * Remembers the newest twenty thousand. A receipt may come before the answer to its own submit, or after an answer that
 * never came; then only our own number tells whose it is.
 */
export function sentLately(): SentLately {
  const byName = new Map<string, Found>();
  const byNumber = new Map<number, Sent>();
  // Somewhere else at each start: numbers of the run before shall not meet ours.
  let newest = Math.floor(Math.random() * 65_535);

  const keep = <K, V>(map: Map<K, V>, key: K, value: V): void => {
    map.delete(key);
    map.set(key, value);
    if (map.size > MOST) for (const oldest of map.keys()) return void map.delete(oldest);
  };
  return {
    remember(sent) {
      newest = (newest % 65_535) + 1;
      keep(byNumber, newest, sent);
      return newest;
    },
    name(sent, gateway_ref, part) {
      if (part === 'last') sent.gateway_ref = gateway_ref;
      for (const spelled of spellings(gateway_ref)) keep(byName, spelled, { sent, part });
    },
    find(id, own_number, phone) {
      const named = id === null ? undefined : byName.get(id.toLowerCase());
      if (named) return named;
      const numbered = own_number === null ? undefined : byNumber.get(own_number);
      return numbered && digits(numbered.to) === digits(phone) ? { sent: numbered, part: 'last' } : null;
    },
  };
}

const digits = (phone: string): string => phone.replaceAll(/\D/g, '');

/** Some operators answer with the name in hexadecimal and write the receipt in decimal, or fill it with zeros. */
function spellings(id: string): Set<string> {
  const plain = id.toLowerCase();
  const spelled = new Set([plain, plain.replace(/^0+(?=.)/, '')]);
  if (/^[0-9a-f]{1,16}$/.test(plain)) {
    const decimal = BigInt(`0x${plain}`).toString();
    spelled.add(decimal).add(decimal.padStart(10, '0'));
  }
  return spelled;
}
