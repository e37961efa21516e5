import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, hallFile } from '../src/hall/file.ts';
import type { HallFile } from '../src/hall/file.ts';
import { root } from '../src/root.ts';

/** The example hall: MPP Sagara Raya, 19 agencies, 76 services, 40 counters. A fictional regency; also the test world. */
export function exampleHall(): HallFile {
  const file = hallFile.parse(JSON.parse(readFileSync(join(root, 'seeds', 'sagara-raya.json'), 'utf8')));
  const faults = faultsOf(file);
  if (faults.length > 0) throw new Error(faults.join('; '));
  return file;
}
