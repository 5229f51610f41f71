import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Functions } from "../support/docker/functions";
import { useEngine } from "../support/docker/use-engine";

/** The longest name that a function may have fits every place that it is used in: labels of DNS end at 63. */

const engine = useEngine();
const NAME = `a${"b".repeat(62)}c`;

describe.each([
    ["behind a gateway", true],
    ["with a router of its own", false],
])("%s", { timeout: 120_000 }, (_what, gateway) => {
    let functions: Functions;
    beforeAll(async () => {
        const { docker, host, images } = engine();
        functions = await Functions.open(docker, host, images);
    });
    afterAll(async () => {
        await functions.destroy();
        functions.close();
    });

    test("versions, aliases and commands work, and callers are answered after a restart", async () => {
        const args = { [NAME]: { aliases: { dev: "$latest" } } };
        await functions.up({ [NAME]: "one" }, { gateway, args }, { GRAY_PUBLISH: "true" });
        await functions.up({ [NAME]: "two" }, { gateway, args }, { GRAY_TRAFFIC: "0" });
        await functions.answer({ [NAME]: "one" });
        for (const [target, text] of [
            [`${NAME}:dev`, "two"],
            [`${NAME}:1`, "one"],
        ] as const) {
            const { code, output, errors } = await functions.project.grayWarm(["invoke", target]);
            expect(code, errors).toBe(0);
            expect(output).toContain(text);
        }
        for (const { id } of await functions.versions()) {
            await engine().docker.getContainer(id).restart({ t: 0 });
        }
        await functions.answer({ [NAME]: "one" });
        const { code, errors } = await functions.project.grayWarm(["rollback"]);
        expect(code, errors).toBe(0);
    });
});
