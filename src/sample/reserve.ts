import { z } from 'zod';
import type { Client } from './client.ts';
import type { SampleVisitor } from './plan.ts';

const slots = z.object({ slots: z.array(z.object({ starts_at: z.string(), state: z.string() })) });
const booking = z.object({ code: z.string() });

/** Books the next free hour of today, as from a phone at home; null where there is none, or the service takes no bookings. */
export async function reserve(
  client: Client,
  { service, lane, language }: Pick<SampleVisitor, 'service' | 'lane' | 'language'>,
  nth: number,
): Promise<string | null> {
  const offered = slots.safeParse((await client.get(`/services/${service}/slots`)).body);
  const free = offered.data?.slots.find(({ state }) => state === 'open');
  if (!free) return null;
  const told = await client.post('/bookings', {
    service,
    starts_at: free.starts_at,
    name: 'Warga Contoh',
    identity: { kind: 'none', number: '' },
    phone: `0812${String(90_000_000 + nth)}`,
    lane,
    language,
  });
  return booking.safeParse(told.body).data?.code ?? null;
}
