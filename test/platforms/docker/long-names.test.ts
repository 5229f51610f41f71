import { afterAll, beforeAll, expect, test } from "vitest";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";

/** The longest name that a function may have fits every place that it is used in: labels of DNS end at 63. */

const engine = useEngine();
const [SHARED, ALONE] = [`a${"b".repeat(62)}c`, `d${"e".repeat(62)}f`];

let functions: Functions;
beforeAll(async () => {
    const { docker, host, images } = engine();
    functions = await Functions.open(docker, host, images);
});
afterAll(async () => {
    await functions.destroy();
    functions.close();
});

test(
    "versions, aliases and commands work, and callers are answered after a restart",
    { timeout: 120_000 },
    async () => {
        const aliases = { dev: "$latest" };
        const settings = { gateway: [SHARED], args: { [SHARED]: { aliases }, [ALONE]: { aliases } } };
        await functions.up({ [SHARED]: "s one", [ALONE]: "a one" }, settings, { GRAY_PUBLISH: "true" });
        await functions.up({ [SHARED]: "s two", [ALONE]: "a two" }, settings, { GRAY_TRAFFIC: "0" });
        const published = { [SHARED]: "s one", [ALONE]: "a one" };
        await functions.answer(published);
        for (const [target, text] of [
            [`${SHARED}:dev`, "s two"],
            [`${SHARED}:1`, "s one"],
            [`${ALONE}:dev`, "a two"],
        ] as const) {
            const { code, output, errors } = await functions.project.gray(["invoke", target]);
            expect(code, errors).toBe(0);
            expect(output).toContain(text);
        }
        for (const { id } of await functions.versions()) {
            await engine().docker.getContainer(id).restart({ t: 0 });
        }
        await functions.answer(published);
        const { code, errors } = await functions.project.gray(["rollback"]);
        expect(code, errors).toBe(0);
    },
);
