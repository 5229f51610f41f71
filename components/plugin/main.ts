import { deferPackages } from "../defer-packages";
// Before the imports that load the SDK.
deferPackages();
import { main } from "@pulumi/pulumi/provider";
import { PACKAGE as AWS } from "../platforms/aws/plugin/resource-types";
import { PACKAGE as DOCKER } from "../platforms/docker/plugin/resource-types";
import { PACKAGE as LOCAL } from "../platforms/local/plugin/resource-types";
import { version } from "../version";
import { connectToEngine } from "./diagnostics";
import { endWithEngine } from "./exit-with-engine";
import type { ResourceProvider } from "./resource-provider";
import { parseUrn } from "./urn";

/** The plugin of all platforms that have resources of their own: the engine starts it, asks it for the port it serves, and calls it for each resource. */

interface Providers {
    providers: Record<string, ResourceProvider>;
}

/** By package. An engine starts a plugin for each, which loads that platform's alone, with the first call. */
/* eslint-disable @typescript-eslint/no-require-imports */
const PLATFORMS: Record<string, () => Providers> = {
    [AWS]: () => require("../platforms/aws/plugin/providers") as Providers,
    [DOCKER]: () => require("../platforms/docker/plugin/providers") as Providers,
    [LOCAL]: () => require("../platforms/local/plugin/providers") as Providers,
};
/* eslint-enable @typescript-eslint/no-require-imports */

function providerOf(urn: string): ResourceProvider {
    const { type } = parseUrn(urn);
    const provider = PLATFORMS[type.split(":")[0] ?? ""]?.().providers[type];
    if (provider === undefined) {
        throw new Error(`${type} is not a resource of this plugin`);
    }
    return provider;
}

const through = endWithEngine();
const args = process.argv.slice(2);
connectToEngine(args);

void main(
    {
        version,
        check: async (urn, olds: object, news: object) => through(providerOf(urn).check(olds, news, urn)),
        diff: async (_id, urn, olds: object, news: object) => through(providerOf(urn).diff(olds, news, urn)),
        create: async (urn, inputs: object) => through(providerOf(urn).create(inputs, urn)),
        read: async (id, urn, props: object) => through(providerOf(urn).read(id, props)),
        update: async (_id, urn, olds: object, news: object) => through(providerOf(urn).update(olds, news, urn)),
        delete: async (_id, urn, props: object) => through(providerOf(urn).delete(props, urn)),
    },
    args,
);
