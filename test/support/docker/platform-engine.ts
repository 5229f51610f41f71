import { Engine, NoEngine } from "./engine";

/** The Docker engine of a platform under test, from its start to its stop. */
export class PlatformEngine {
    private engine: Engine | undefined;

    /** Starts it; resolves with the reason where there can be none. */
    async start(): Promise<string | undefined> {
        try {
            this.engine = await Engine.start();
            return undefined;
        } catch (error) {
            if (!(error instanceof NoEngine)) {
                throw error;
            }
            return error.message;
        }
    }

    async stop(): Promise<void> {
        await this.engine?.stop();
    }

    /** @throws Error when it does not run */
    get running(): Engine {
        if (this.engine === undefined) {
            throw new Error("the engine runs while the tests do");
        }
        return this.engine;
    }
}
