/** Hours of every day, on the hall's clock: from `20:00` until `06:30` of the next morning. Both the same: never. */
export type Window = { from: string; until: string };

/** Whether a time of day (`05:59`) falls into the window; its end does not. */
export const isWithin = (time: string, { from, until }: Window): boolean =>
  from <= until ? from <= time && time < until : time >= from || time < until;

const HALF_HOURS = Array.from(
  { length: 48 },
  (_none, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 ? '30' : '00'}`,
);

/** Whether the windows leave two hours of the day, so that what waits for a better hour has one every day. */
export const leaveTime = (windows: Window[]): boolean =>
  HALF_HOURS.filter((time) => !windows.some((window) => isWithin(time, window))).length >= 4;
