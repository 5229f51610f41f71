import type { RunnableVersion } from "./handler-environment";
import { type Failure, WorkerProcess } from "./worker-process";

/**
 * Makes sure that a version can be loaded, in a process as it serves, which is gone afterwards: a version gets traffic
 * only once it is ready.
 *
 * @throws Error that says why it cannot
 */
export async function checkLoads(codeFolder: string, version: RunnableVersion): Promise<void> {
    const { functionName, version: number, ...configuration } = version;
    const worker = new WorkerProcess({ functionName, version: number, codeFolder, configuration }, "ignore");
    try {
        await worker.ready;
    } catch (failure) {
        const { errorType, errorMessage } = failure as Failure;
        throw new Error(
            `${functionName}: version ${number} is not ready and gets no traffic: ${errorType}: ${errorMessage}`,
            { cause: failure },
        );
    } finally {
        worker.kill();
        await worker.ended;
    }
}
