import type { Route } from '../route.ts';
import { bookedRoutes } from './booked.ts';
import { changeRoutes } from './change.ts';
import { chooseRoutes } from './choose.ts';
import { fillInRoutes } from './fill-in.ts';
import { hoursRoutes } from './hours.ts';

/** The citizen's pages of reservations: no sign-in, no script needed. A reservation's own page is last: it takes any word. */
export const reservationRoutes: Route[] = [
  ...chooseRoutes,
  ...hoursRoutes,
  ...fillInRoutes,
  ...changeRoutes,
  ...bookedRoutes,
];
