/** How soon a change is seen. */
const MILLISECONDS = 50;

/**
 * Calls `changed` whenever what `look` sees differs from before. It is polled: that works on every file system and for
 * files and folders that come and go. What is compared is the content: a time or a file's number can be the same after
 * a change (file systems keep times to some milliseconds, and use numbers again).
 *
 * @param look is called at once and then every 50 ms; an error counts as something seen
 * @returns a function that ends the watch
 */
export function watch(look: () => unknown, changed: () => void): () => void {
    const see = (): unknown => {
        try {
            return look();
        } catch (error) {
            return String(error);
        }
    };
    let before = see();
    const timer = setInterval(() => {
        const now = see();
        if (now !== before) {
            before = now;
            changed();
        }
    }, MILLISECONDS);
    return () => clearInterval(timer);
}
