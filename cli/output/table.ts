import Table from "cli-table3";
import color from "picocolors";

const NO_BORDERS = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
    left: "",
    "left-mid": "",
    mid: "",
    "mid-mid": "",
    right: "",
    "right-mid": "",
    middle: "  ",
};

/** A table without lines: columns that stand under their heads. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
    const drawn = new Table({
        head: head.map(title => color.bold(title)),
        chars: NO_BORDERS,
        style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    });
    drawn.push(...rows.map(row => [...row]));
    return drawn
        .toString()
        .split("\n")
        .map(line => line.trimEnd())
        .join("\n");
}

/** How wide the screen is; 80 without one. */
export function screenWidth(): number {
    return terminalColumns() ?? 80;
}

/** How long a line may be. In a file or a pipe it has no end: what reads it looks for rows. */
export function lineWidth(): number {
    return terminalColumns() ?? Infinity;
}

function terminalColumns(): number | undefined {
    const columns = [process.stdout, process.stderr].map(stream => (stream.isTTY ? stream.columns : 0));
    return columns.find(column => column > 0);
}
