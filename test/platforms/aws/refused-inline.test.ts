import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";
import { runInline } from "../../support/inline-process";

/** What is refused in an output ends an inline program, too (pulumi/pulumi#14980), and leaves its process going. */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), "", { "code/index.js": says("one") });
});
afterAll(() => aws.project.close());

test("AWS: a version that does not exist, and what the platform cannot do", { timeout: 300_000 }, async () => {
    const declared = `args => {
        const own = { name: "refused-inline", code: "./code", handler: "index.handler" };
        const { subnets, ...rest } = args;
        const api = new gray.aws.Function("api", { ...own, ...rest });
        if (subnets) new gray.aws.Router("front", { function: api, subnets: Promise.resolve(subnets) });
        return { version: api.version, aliases: api.aliases };
    }`;
    const said = await runInline(aws.project, declared, [
        { operation: "preview", args: { aliases: { stable: "$published" } } },
        { operation: "up", args: {} },
        { operation: "preview", args: { pin: "7" } },
        { operation: "up", args: { pin: "7" } },
        { operation: "up", args: { aliases: { prepub: "9" } } },
        { operation: "up", args: { subnets: ["subnet-1"] } },
        { operation: "up", args: { subnets: ["subnet-1", "subnet-2"] } },
        { operation: "up", args: { publish: true, aliases: { stable: "$published" } } },
        { operation: "destroy", args: {} },
    ]);
    const pinned = expect.stringMatching(/^api: pin: version "7" does not exist; /) as string;
    expect(said).toEqual([
        expect.stringMatching(/^api: aliases\.stable: /),
        "ok",
        pinned,
        pinned,
        expect.stringMatching(/^api: aliases\.prepub: version "9" does not exist; /),
        expect.stringMatching(/^front: subnets: /),
        expect.stringMatching(
            /^front: subnets: the VPC of "subnet-1" cannot be looked up: .*; give subnets of the function's /,
        ),
        "ok",
        "ok",
    ]);
});
