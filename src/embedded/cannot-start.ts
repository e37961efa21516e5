/** One sentence for the person at the keyboard. The program ends with 78 and leaves nothing half started. */
export class CannotStart extends Error {}
