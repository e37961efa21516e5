import { deskApiRoutes } from './desk-api.ts';
import { deskRoutes } from './desk.ts';
import { deviceRoutes } from './devices.ts';
import { displayRoutes } from './display.ts';
import { frontDeskApiRoutes } from './front-desk-api.ts';
import { frontDeskRoutes } from './front-desk.ts';
import { hallApiRoutes } from './hall-api.ts';
import { hallRoutes } from './hall.ts';
import { healthRoutes } from './health.ts';
import { kioskRoutes } from './kiosk.ts';
import { laterRoutes } from './later.ts';
import { openApiRoute } from './openapi.ts';
import type { Route } from './route.ts';
import { secondStepRoutes } from './second-step.ts';
import { signInRoutes } from './sign-in.ts';
import { startRoutes } from './start.ts';
import { supervisorRoutes } from './supervisor.ts';
import { ticketApiRoutes } from './ticket-api.ts';
import { ticketRoutes } from './ticket.ts';

/** Who may enter where: every route of the product. This list is the whole of it; what is not here is refused. */
export const routes: Route[] = [
  ...startRoutes, // before the halls: no hall is called mulai
  ...signInRoutes,
  ...secondStepRoutes,
  ...deskRoutes,
  ...deskApiRoutes,
  ...frontDeskRoutes,
  ...frontDeskApiRoutes,
  ...kioskRoutes,
  ...supervisorRoutes,
  ...displayRoutes,
  ...deviceRoutes,
  ...healthRoutes,
  ...ticketRoutes,
  ...ticketApiRoutes,
  ...hallApiRoutes,
  ...hallRoutes, // after the addresses that no hall may be called by
  ...laterRoutes, // promised by the contract, answered with 501 until they are built
  openApiRoute(() => routes),
];
