import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * A function that becomes another resource to Pulumi stays the same on Lambda, in the middle of a release: on the real engine and
 * provider.
 */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const own = { name: "shop", url: true, keep: 3 };
        const args = { code: "./code", handler: "index.handler", aliases: { dev: "$latest" } };
        const plain = (name, opts) => new gray.aws.Function(name, { ...args, ...own }, opts);
        const portable = (name, opts) => new gray.Function(name, { platform: "aws", ...args, aws: own }, opts);
        class Shop extends pulumi.ComponentResource {
            constructor(make) {
                super("test:index:Shop", "shop");
                make("web", { parent: this });
            }
        }
        const formerly = { aliases: [{ name: "api" }] };
        ({
            plain: () => plain("api"),
            renamed: () => plain("web", formerly),
            portable: () => portable("web"),
            wrappedPortable: () => new Shop(portable),
            wrapped: () => new Shop(plain),
            alone: () => plain("web", { aliases: [{ parent: "urn:pulumi:test::gray-test::test:index:Shop::shop" }] }),
        })[process.env.PLACE]();`,
        { "code/index.js": says("one") },
    );
});
afterAll(() => aws.close());

async function up(environment: Record<string, string>): Promise<string[]> {
    const run = await aws.up(environment);
    expect(run.code, run.output).toBe(0);
    return run.writes;
}

test("renamed, portable, wrapped, both, and taken out again: nothing is written on AWS, and the split stays", async () => {
    await up({ PLACE: "plain", GRAY_PUBLISH: "true" });
    aws.project.write({ "code/index.js": says("two") });
    await up({ PLACE: "plain", GRAY_TRAFFIC: "0.1" });
    for (const place of ["renamed", "portable", "wrappedPortable", "wrapped", "alone"]) {
        expect(await up({ PLACE: place }), place).toEqual([]);
        expect(await aws.versions("shop"), place).toEqual(["1", "2"]);
        expect((await aws.alias("shop", "live")).weights, place).toEqual({ "1": 0.9, "2": 0.1 });
        expect((await aws.alias("shop", "dev")).weights, place).toEqual({ "2": 1 });
    }
    expect(await up({ PLACE: "alone", GRAY_PUBLISH: "true" })).toEqual(["UpdateAlias"]);
    expect((await aws.alias("shop", "live")).weights).toEqual({ "2": 1 });
});
