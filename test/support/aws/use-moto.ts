import { afterAll, beforeAll } from "vitest";
import { Moto, MOTO_MILLISECONDS } from "./moto";

/** One AWS API server for a file of tests: started before them, stopped after them. Call what it returns in a test or hook. */
export function useMoto(): () => Moto {
    let moto: Moto | undefined;
    beforeAll(async () => {
        moto = await Moto.start();
    }, MOTO_MILLISECONDS);
    afterAll(async () => moto?.stop());
    return () => {
        if (moto === undefined) {
            throw new Error("moto runs while the tests and their hooks do");
        }
        return moto;
    };
}
