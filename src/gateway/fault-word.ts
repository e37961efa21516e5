const KNOWN: Record<string, string> = {
  ECONNREFUSED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
};

/** A word for what went wrong on a line; the message itself may quote what was sent. */
export function faultWord(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === '' || /^HPE_|^ERR_OUT_OF_RANGE|^ERR_BUFFER|^ERR_INVALID/.test(code)) return 'garbage';
  return KNOWN[code] ?? (/CERT|SSL|TLS/.test(code) ? 'certificate' : 'network');
}
