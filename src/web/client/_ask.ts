export type Answer = { status: number; ok: boolean; redirected: boolean; url: string; type: string; text: string };

/** Waits this long, in milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Asks the server and reads the answer, both within `ms`: a half-open line would otherwise be waited on for minutes.
 * `X-Live` says that a part of a page is asking, not a person going to a page. Throws when there is no answer.
 */
export async function ask(url: string, ms: number, init: RequestInit = {}): Promise<Answer> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ms);
  try {
    const headers = new Headers(init.headers);
    headers.set('X-Live', '1');
    const answer = await fetch(url, { ...init, headers, cache: 'no-store', signal: patience.signal });
    const { status, ok, redirected } = answer;
    return {
      status,
      ok,
      redirected,
      url: answer.url,
      type: answer.headers.get('Content-Type') ?? '',
      text: await answer.text(),
    };
  } finally {
    clearTimeout(timer);
  }
}
