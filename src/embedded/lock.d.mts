export type Owner = { pid: number; born: string };
export function birthOf(pid: number): string | null;
export function stillRuns(owner: Owner | null | undefined): boolean;
export function thisProcess(): Owner;
export function takeLock(path: string): { taken: true; release: () => void } | { taken: false; owner: Owner };
