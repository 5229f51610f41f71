import Table from "cli-table3";
import colors from "picocolors";

/** A table with lines, and with colours where picocolors finds that they can be seen: not in files and pipes. */
export function tableOf(head, options = {}) {
    const border = colors.isColorSupported ? ["dim"] : [];
    return new Table({ head: head.map(each => colors.bold(each)), style: { head: [], border }, ...options });
}
