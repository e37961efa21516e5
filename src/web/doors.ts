import { deskApiRoutes } from './desk/desk-api.ts';
import { deskRoutes } from './desk/desk.ts';
import { deviceRoutes } from './display/devices.ts';
import { displayRoutes } from './display/display.ts';
import { frontDeskApiRoutes } from './front-desk/front-desk-api.ts';
import { arrivalRoutes } from './front-desk/arrival.ts';
import { frontDeskRoutes } from './front-desk/front-desk.ts';
import { reservationListRoutes } from './front-desk/reservation-list.ts';
import { reservationNewRoutes } from './front-desk/reservation-new.ts';
import { reservationProofRoutes } from './front-desk/reservation-proof.ts';
import { reservationRevealRoutes } from './front-desk/reservation-reveal.ts';
import { reservationViewRoutes } from './front-desk/reservation-view.ts';
import { hallApiRoutes } from './hall/hall-api.ts';
import { hallRoutes } from './hall/hall.ts';
import { healthRoutes } from './machines/health.ts';
import { checkInRoutes } from './kiosk/check-in.ts';
import { kioskRoutes } from './kiosk/kiosk.ts';
import { postRoomRoutes } from './message/post-room.ts';
import { messageActRoutes } from './message/one-message.ts';
import { stoppedRoutes } from './message/stopped.ts';
import { receiptRoutes } from './message/receipts.ts';
import { replyRoutes } from './message/replies.ts';
import { messageTextRoutes } from './message/texts.ts';
import { laterRoutes } from './machines/later.ts';
import { openApiRoute } from './machines/openapi.ts';
import { privacyRoutes } from './reservation/privacy.ts';
import { reservationApiRoutes } from './reservation/reservation-api.ts';
import { reservationNotMineRoutes } from './reservation/not-mine.ts';
import { reservationRoutes } from './reservation/reservation.ts';
import type { Route } from './route.ts';
import { secondStepRoutes } from './sign-in/second-step.ts';
import { signInRoutes } from './sign-in/sign-in.ts';
import { startRoutes } from './start/start.ts';
import { closeHoursRoutes } from './supervisor/close-hours.ts';
import { quotaRoutes } from './supervisor/quota.ts';
import { supervisorRoutes } from './supervisor/supervisor.ts';
import { ticketApiRoutes } from './ticket/ticket-api.ts';
import { ticketNotMineRoutes } from './ticket/not-mine.ts';
import { ticketRoutes } from './ticket/ticket.ts';

/** Who may enter where: every route of the product. This list is the whole of it; what is not here is refused. */
export const routes: Route[] = [
  ...startRoutes, // before the halls: no hall is called mulai
  ...signInRoutes,
  ...secondStepRoutes,
  ...deskRoutes,
  ...deskApiRoutes,
  ...frontDeskRoutes,
  ...arrivalRoutes,
  ...frontDeskApiRoutes,
  ...reservationListRoutes,
  ...reservationNewRoutes, // before the reservations: none has such a key
  ...reservationProofRoutes,
  ...reservationRevealRoutes,
  ...reservationViewRoutes,
  ...kioskRoutes,
  ...checkInRoutes,
  ...supervisorRoutes,
  ...quotaRoutes,
  ...closeHoursRoutes,
  ...messageTextRoutes,
  ...receiptRoutes,
  ...replyRoutes,
  ...postRoomRoutes,
  ...stoppedRoutes, // before the messages: none is called nomor
  ...messageActRoutes,
  ...displayRoutes,
  ...deviceRoutes,
  ...healthRoutes,
  ...ticketRoutes,
  ...ticketNotMineRoutes,
  ...ticketApiRoutes,
  ...privacyRoutes, // before the reservations: none is called privasi
  ...reservationApiRoutes,
  ...reservationRoutes,
  ...reservationNotMineRoutes,
  ...hallApiRoutes,
  ...hallRoutes, // after the addresses that no hall may be called by
  ...laterRoutes, // promised by the contract, answered with 501 until they are built
  openApiRoute(() => routes),
];
