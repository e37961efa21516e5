import type { Post } from '../../src/jobs/messages.ts';
import { newKeys } from '../../src/keys.ts';
import { readSms } from '../../src/sms-settings.ts';

/** What a worker of a test sends with: no gateway unless the test names one. */
export function aPost(facts: Partial<Post> = {}, settings: Readonly<Record<string, string>> = {}): Post {
  const wrong: string[] = [];
  const sms = readSms(settings, wrong, (name, fallback) => Number(settings[name] ?? fallback));
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return { keys: newKeys(), base_url: 'http://localhost:3000', sms, ...facts };
}
