import type { Catalogue } from '../../src/hall/catalogue.ts';
import { issueAccess } from '../../src/staff/access.ts';
import { catalogue, MONDAY_8AM, pools } from './world.ts';

type WhichDevice = {
  kind?: 'kiosk' | 'display';
  /** What its browser keeps, or what a program sends. */
  form?: 'bearer' | 'cookie';
  /** The device's code in the hall; left out: a program's token, good for every device of the kind. */
  code?: string;
  hall?: Catalogue;
};

/** The secret of a paired device, or of a program that may act as one. */
export async function deviceSecret({ kind = 'kiosk', form = 'bearer', code, hall }: WhichDevice = {}): Promise<string> {
  const { id: hall_id } = (hall ?? (await catalogue())).hall;
  const device =
    code === undefined
      ? null
      : await pools().db<{ hall_id: string; id: string; code: string }>('devices').where({ hall_id, code }).first('id');
  if (device === undefined) throw new Error(`no device ${code}`);
  const nothing = { role: null, agency_id: null, counter_id: null };
  return issueAccess(pools().db, { hall_id, form, kind, device_id: device?.id ?? null, ...nothing }, MONDAY_8AM);
}
