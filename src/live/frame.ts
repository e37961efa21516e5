/** One server-sent event, framed once for everyone it goes to. */
export const eventFrame = (event: string, text: string): Buffer =>
  Buffer.from(
    `event: ${event}\n${text
      .split(/\r\n|\r|\n/)
      .map((line) => `data: ${line}\n`)
      .join('')}\n`,
  );

/** When to come back after a break, in milliseconds: spread, so that not everyone comes in the same moment. */
export const retryFrame = (least_ms: number, most_ms: number): Buffer =>
  Buffer.from(`retry: ${Math.round(least_ms + Math.random() * (most_ms - least_ms))}\n\n`);
