/** The processes with a text in their command line; none where there is no /proc. */
export function processesWith(text: string): number[];
