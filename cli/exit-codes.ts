/** How a command ends. */
export const EXIT = {
    done: 0,
    failed: 1,
    /** Wrong usage; of `gray preview --exit-code`, something would change. */
    usage: 2,
    change: 2,
    rolledBack: 3,
} as const;
