/** Kills a process and everything it started. */
export function killTree(root: number): void;
