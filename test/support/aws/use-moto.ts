import { afterAll, beforeAll, beforeEach } from "vitest";
import { requireProject } from "../test-project";
import { Moto, MOTO_MILLISECONDS, motoMissing } from "./moto";

/**
 * One AWS API server for a file of tests: started before them, stopped after them. Call what it returns in a test or
 * hook. Where there can be none the tests are skipped; their hooks may open projects all the same, and call nobody.
 */
export function useMoto(): () => Moto {
    requireProject("aws");
    let moto: Moto | undefined;
    beforeAll(async () => {
        moto = motoMissing === undefined ? await Moto.start() : Moto.none();
    }, MOTO_MILLISECONDS);
    beforeEach(context => {
        context.skip(motoMissing !== undefined, motoMissing);
    });
    afterAll(async () => moto?.stop());
    return () => {
        if (moto === undefined) {
            throw new Error("moto runs while the tests and their hooks do");
        }
        return moto;
    };
}
