import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import type * as registry from "../../components/platforms/registry";
import { readPackage, ROOT } from "../support/packed";

/** The one list of platforms, from which everything else derives; as it is built, since it loads what it is asked for. */

const load = createRequire(path.join(ROOT, "package.json"));
const { choosePlatform, followers, platforms } = load("./dist/components/platforms/registry.js") as typeof registry;

describe("of a portable function", () => {
    test.each([
        [undefined, undefined, "local"],
        [undefined, "aws", "aws"],
        ["local", "aws", "local"],
        ["aws", undefined, "aws"],
        [undefined, "docker", "docker"],
    ])("argument %j, configuration %j: %s", (argument, configured, platform) => {
        expect(choosePlatform(argument, configured).name).toBe(platform);
    });

    test.each([
        ["azure", undefined, 'platform: "azure" is not a platform; give one of local, aws, docker'],
        [undefined, "", 'gray:platform: "" is not a platform; give one of local, aws, docker'],
        [7, undefined, "platform: 7 is not a platform; give one of local, aws, docker"],
        [null, undefined, "platform: null is not a platform; give one of local, aws, docker"],
    ])("argument %j, configuration %j is refused", (argument, configured, message) => {
        expect(() => choosePlatform(argument, configured)).toThrow(message);
    });
});

test("no two platforms share a name, a component type, a plugin or a resource type", () => {
    const all = platforms();
    const unique = [
        all.map(({ name }) => name),
        all.map(({ functionType }) => functionType),
        all.map(({ plugin }) => plugin.package),
        [
            ...all.flatMap(({ state }) => [state.versions, ...Object.keys(state.routing)]),
            ...followers().map(({ type }) => type),
        ],
    ];
    unique.forEach(names => {
        expect(names).toEqual([...new Set(names)]);
    });
});

test("the optional peers of package.json are what the platforms need, and no other package", () => {
    const { peerDependencies, peerDependenciesMeta } = readPackage(ROOT) as unknown as {
        peerDependencies: Record<string, string>;
        peerDependenciesMeta: Record<string, { optional: boolean }>;
    };
    const needed = [...platforms().flatMap(({ packages }) => packages)].sort();
    const optional = Object.keys(peerDependenciesMeta).filter(name => peerDependenciesMeta[name]?.optional);
    expect(optional.sort()).toEqual(needed);
    expect(Object.keys(peerDependencies).sort()).toEqual([...needed, "@pulumi/pulumi"].sort());
});

test.each(platforms().map(platform => [platform.name, platform] as const))(
    "%s: its plugin has a provider for each resource type of its package, and its tests conform",
    (name, { plugin, state }) => {
        const providers = plugin.providers();
        const own = [state.versions, ...Object.keys(state.routing)].filter(type =>
            type.startsWith(`${plugin.package}:`),
        );
        own.forEach(type => {
            expect(providers).toHaveProperty([type]);
        });
        Object.keys(providers).forEach(type => {
            expect(type).toMatch(new RegExp(`^${plugin.package}:index:[A-Z]`));
        });
        expect(fs.existsSync(path.join(ROOT, "test", "platforms", name, "conformance.ts"))).toBe(true);
    },
);

test("no file outside the platforms' folders compares a platform's name, or imports from aws or docker", () => {
    const files = ["components", "cli"].flatMap(folder =>
        fs
            .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
            .filter(file => file.endsWith(".ts") && !/^platforms\/(?:local|aws|docker)\//.test(file))
            .map(file => path.join(folder, file)),
    );
    const names = platforms()
        .map(({ name }) => name)
        .join("|");
    const comparing = files.filter(file =>
        new RegExp(`(?:===|case) "(?:${names})"`).test(fs.readFileSync(path.join(ROOT, file), "utf8")),
    );
    expect(comparing).toEqual([]);
    const importing = files.filter(file =>
        /from "[^"]*\/platforms\/(?:aws|docker)\//.test(fs.readFileSync(path.join(ROOT, file), "utf8")),
    );
    expect(importing).toEqual([]);
});
