import { deferPackages } from "../defer-packages";
// Before the imports that load the SDK.
deferPackages();
import { main } from "@pulumi/pulumi/provider";
import { platforms } from "../platforms/registry";
import { version } from "../version";
import { connectToEngine } from "./diagnostics";
import { exitWithEngine } from "./exit-with-engine";
import type { ResourceProvider } from "./resource-provider";
import { parseUrn } from "./urn";

/** The plugin of all platforms that have resources of their own: the engine starts it, asks it for the port it serves, and calls it for each resource. */

function providerOf(urn: string): ResourceProvider {
    const { type } = parseUrn(urn);
    // An engine starts a plugin for each package, which loads that platform's providers alone, with the first call.
    const platform = platforms().find(({ plugin }) => plugin.package === type.split(":")[0]);
    const provider = platform?.plugin.providers()[type];
    if (provider === undefined) {
        throw new Error(`${type} is not a resource of this plugin`);
    }
    return provider;
}

const through = exitWithEngine();
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
