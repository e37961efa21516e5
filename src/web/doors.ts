import { deskApiRoutes } from './desk-api.ts';
import { deskRoutes } from './desk.ts';
import { deviceRoutes } from './devices.ts';
import { displayRoutes } from './display.ts';
import { frontDeskApiRoutes } from './front-desk-api.ts';
import { frontDeskRoutes } from './front-desk.ts';
import { healthRoutes } from './health.ts';
import { kioskRoutes } from './kiosk.ts';
import { laterRoutes } from './later.ts';
import { openApiRoute } from './openapi.ts';
import type { Route } from './route.ts';
import { signInRoutes } from './sign-in.ts';
import { supervisorRoutes } from './supervisor.ts';

/** Who may enter where: every route of the product. This list is the whole of it; what is not here is refused. */
export const routes: Route[] = [
  ...signInRoutes,
  ...deskRoutes,
  ...deskApiRoutes,
  ...frontDeskRoutes,
  ...frontDeskApiRoutes,
  ...kioskRoutes,
  ...supervisorRoutes,
  ...displayRoutes,
  ...deviceRoutes,
  ...healthRoutes,
  ...laterRoutes, // promised by the contract, answered with 501 until they are built
  openApiRoute(() => routes),
];
