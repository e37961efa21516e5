import { writeFileSync } from 'node:fs';
import { attachToSupervisor, tellReady } from '../../../src/embedded/child.ts';

// A child that notes its orderly end in the given file.
const [note = ''] = process.argv.slice(2);
setInterval(() => process.stdout.write('.'), 10);
attachToSupervisor(async () => writeFileSync(note, 'in order'));
tellReady('http://here');
