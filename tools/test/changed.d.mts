/** The tests for some files; `undefined` when every test is needed. */
export function testsFor(files: readonly string[]): { paths: string[]; projects: string[] } | undefined;
