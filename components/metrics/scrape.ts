import { type Answer, send } from "../http/send";
import { MetricsDown } from "./metrics-source";
import { parseMetrics, type Sample } from "./prometheus";

const PATIENCE_MILLISECONDS = 5000;

/** A page of metrics, and the headers that it came with. */
export interface Page {
    text: string;
    headers: Answer["headers"];
}

/**
 * Reads a page of metrics.
 *
 * @returns `undefined` when nobody listens there
 * @throws MetricsDown when who listens there does not answer with one
 */
export async function scrape(url: string): Promise<Page | undefined> {
    try {
        const { status, headers, body } = await send(url, { timeout: PATIENCE_MILLISECONDS });
        if (status !== 200) {
            throw new Error(`status ${String(status)}`);
        }
        return { text: body.toString(), headers };
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
