/** What the live screens of this process did: streams open now; contents written and streams cut since the start. */
export type LiveFigures = { open_streams: number; events: number; cut: number };

const figures: LiveFigures = { open_streams: 0, events: 0, cut: 0 };

/** Counts a change of the figures. */
export const count = (figure: keyof LiveFigures, by = 1): void => {
  figures[figure] += by;
};

/** The figures as they are now, for the metrics. */
export const liveFigures = (): LiveFigures => ({ ...figures });
