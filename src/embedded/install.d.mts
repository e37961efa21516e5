type Entry = {
  version?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  os?: string[];
  cpu?: string[];
};
type Lock = { packages: Record<string, Entry> };
type Want = 'production' | 'all';
export class CannotInstall extends Error {
  code: number;
}
export function machine(): string;
export function coverage(lock: Lock | null, installed: Lock | null): Want | 'none';
export function mustInstall(facts: {
  marker: { lock_sha256: string; dev: boolean; machine: string } | null;
  lock_sha256: string;
  want: Want;
  on?: string;
}): boolean;
export function sentenceFor(output: string): string;
export function countPackages(lock: Lock, want: Want): number;
export function ensurePackages(how: { root: string; env: NodeJS.ProcessEnv; want: Want }): Promise<void>;
