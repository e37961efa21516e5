import type { not_mine as notMineId } from './not-mine-id.ts';

/** As in Indonesian. */
export const not_mine: typeof notMineId = {
  link: 'Not my number / not me',
  title: 'Stop text messages to this number?',
  lead: (hall) =>
    `If the text message from ${hall} was not for you, we stop writing to the number that received it, at once.`,
  keeps_reservation: "The reservation is not cancelled; it is somebody else's.",
  keeps_ticket: "The queue number stays valid; it is somebody else's.",
  yes: 'Yes, stop the messages',
  no: 'No, go back',
  done_title: 'Messages stopped',
  done: 'That number receives no more text messages from us. If you want them again, please contact the front desk.',
  stopped_note:
    'Text messages to the phone of this reservation were stopped by whoever receives them. Keep this page to see any change.',
};
