import type { Express } from 'express';
import type { Deps } from '../deps.ts';
import { serveDeskScreens } from './desk/desk-page.ts';
import { serveDisplayScreens } from './display/board-screens.ts';
import { serveHallScreens } from './hall/hall.ts';
import { servePostRoomScreens } from './message/post-room.ts';
import { serveStartScreens } from './start/start.ts';
import { serveSupervisorScreens } from './supervisor/supervisor-page.ts';
import { serveTicketScreens } from './ticket/ticket-screens.ts';

/** Tells the hub how each kind of live screen is read: with the questions and the partials that draw the pages first. */
export function serveScreens(app: Express, deps: Deps): void {
  serveDeskScreens(app, deps);
  serveDisplayScreens(app, deps);
  serveHallScreens(app, deps);
  serveSupervisorScreens(app, deps);
  servePostRoomScreens(app, deps);
  serveStartScreens(app, deps);
  serveTicketScreens(app, deps);
}
