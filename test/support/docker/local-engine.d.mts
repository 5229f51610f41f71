/** Finds a program, also where it is not on everybody's PATH. */
export function findProgram(name: string): string | undefined;

/** Finds an engine of this machine that answers: its DOCKER_HOST. */
export function findEngine(): Promise<string | undefined>;

/** Why the Docker tests cannot run here, in one line; undefined where they can. */
export function dockerProblem(): Promise<string | undefined>;
