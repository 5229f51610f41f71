/**
 * Shows that something is going on: on a terminal one line that turns and counts the seconds, elsewhere a plain line
 * at the start, one every 15 seconds, and one at the end.
 */
const terminal = process.stdout.isTTY && process.env.TERM !== "dumb" && !process.env.CI;
const turns = ["|", "/", "-", "\\"];

/** Runs `work(note)`; `note(text)` says what it is doing right now. It may resolve with a word other than "done". */
export async function progress(label, work) {
    const started = Date.now();
    const seconds = () => Math.round((Date.now() - started) / 1000);
    let detail = "";
    let turn = 0;
    const draw = () => {
        const text = `${turns[turn++ % turns.length]} ${label}, ${seconds()} s${detail && `: ${detail}`}`;
        process.stdout.write(`\r\u001b[2K${text.slice(0, (process.stdout.columns || 80) - 1)}`);
    };
    const clear = () => terminal && process.stdout.write("\r\u001b[2K");
    if (!terminal) console.log(`${label} ...`);
    const timer = terminal
        ? setInterval(draw, 120)
        : setInterval(() => console.log(`  ${seconds()} s${detail && `: ${detail}`}`), 15_000);
    process.on("exit", clear);
    try {
        const result = await work(text => (detail = text));
        clear();
        console.log(`${label}: ${typeof result === "string" ? result : "done"} in ${seconds()} s`);
        return result;
    } catch (error) {
        clear();
        throw error;
    } finally {
        clearInterval(timer);
        process.off("exit", clear);
    }
}
