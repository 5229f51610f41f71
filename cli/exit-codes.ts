import { constants } from "node:os";

/**
 * How a command ends. The numbers stay clear of those that Pulumi's own command line uses beside 1 and 2 (0 to 9, 255) and of
 * a shell's (126 and above), but for 3, which came before them.
 *
 * Source: Pulumi's pkg/cmd/pulumi/cmd/exit_codes.go
 */
export const EXIT = {
    done: 0,
    failed: 1,
    /** The command line itself is wrong. Nothing was done. */
    usage: 2,
    /** A ramp or a rollback took callers back. */
    rolledBack: 3,
    /** Of `gray preview --exit-code`: something would change. */
    change: 10,
} as const;

/** How a command ends that a signal ended: as a shell reports it, 130 for SIGINT and 143 for SIGTERM. */
export function exitOfSignal(signal: NodeJS.Signals): number {
    return 128 + constants.signals[signal];
}

/** The command line itself is wrong, whatever the stack is: the command ends with {@link EXIT.usage}. */
export class UsageError extends Error {}
