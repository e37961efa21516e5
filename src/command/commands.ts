import { checkCommand } from './check.ts';
import type { Command } from './command.ts';
import { deviceAdd, deviceRevoke } from './device.ts';
import { exportCommand } from './export.ts';
import { goLive } from './go-live.ts';
import { importCommand } from './import.ts';
import { loginsCommand } from './logins.ts';
import { migrateCommand } from './migrate.ts';
import { noticeClear, noticeCommand } from './notice.ts';
import { staffAdd, staffDisable } from './staff.ts';
import { tokenCommand } from './token.ts';
import { trainingClear, trainingOff, trainingOn } from './training.ts';

/** All that the command line can do. */
export const commands: Command[] = [
  migrateCommand,
  importCommand,
  exportCommand,
  loginsCommand,
  staffAdd,
  staffDisable,
  deviceAdd,
  deviceRevoke,
  tokenCommand,
  trainingOn,
  trainingOff,
  trainingClear,
  goLive,
  checkCommand,
  noticeCommand,
  noticeClear,
];
