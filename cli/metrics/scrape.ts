import { send } from "../http/send";
import { MetricsDown } from "./metrics-source";
import { parseMetrics, type Sample } from "./prometheus";

const PATIENCE_MILLISECONDS = 5000;

/**
 * Reads a page of metrics.
 *
 * @returns `undefined` when nobody listens there
 * @throws MetricsDown when who listens there does not answer with one
 */
export async function scrape(url: string): Promise<string | undefined> {
    try {
        const { status, body } = await send(url, { timeout: PATIENCE_MILLISECONDS });
        if (status !== 200) {
            throw new Error(`status ${String(status)}`);
        }
        return body.toString();
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === "ECONNREFUSED") {
            return undefined;
        }
        throw unreadable(url, message, error);
    }
}

/** Reads what a page of metrics says. @throws MetricsDown */
export function readMetrics(url: string, text: string): Sample[] {
    try {
        return parseMetrics(text);
    } catch (error) {
        throw unreadable(url, (error as Error).message, error);
    }
}

function unreadable(url: string, why: string, cause: unknown): MetricsDown {
    return new MetricsDown(`the metrics at ${url} cannot be read: ${why}`, { cause });
}
