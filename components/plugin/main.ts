import { main } from "@pulumi/pulumi/provider";
import { RETENTION_TYPE } from "../aws/plugin/package-name";
import { retentionProvider } from "../aws/plugin/retention-provider";
import { gatewayProvider } from "../docker/plugin/gateway-provider";
import { keptProvider } from "../docker/plugin/kept-provider";
import { othersProvider } from "../docker/plugin/others-provider";
import {
    GATEWAY_ROUTES_TYPE,
    KEPT_TYPE,
    OTHERS_TYPE,
    READY_TYPE,
    ROUTES_TYPE,
    VERSIONS_TYPE,
} from "../docker/plugin/package-name";
import { readyProvider } from "../docker/plugin/ready-provider";
import { routesProvider } from "../docker/plugin/routes-provider";
import { versionsProvider } from "../docker/plugin/versions-provider";
import { aliasProvider } from "../local/plugin/alias-provider";
import { ALIAS_TYPE, VERSION_TYPE } from "../local/plugin/package-name";
import { versionProvider } from "../local/plugin/version-provider";
import { version } from "../version";
import { endWithEngine } from "./end-with-engine";
import type { ResourceProvider } from "./resource-provider";

/** The plugin of all platforms that have resources of their own: the engine starts it, asks it for the port it serves, and calls it for each resource. */

const PROVIDERS: Record<string, ResourceProvider> = {
    [VERSION_TYPE]: versionProvider,
    [ALIAS_TYPE]: aliasProvider,
    [RETENTION_TYPE]: retentionProvider,
    [VERSIONS_TYPE]: versionsProvider,
    [READY_TYPE]: readyProvider,
    [ROUTES_TYPE]: routesProvider,
    [KEPT_TYPE]: keptProvider,
    [OTHERS_TYPE]: othersProvider,
    [GATEWAY_ROUTES_TYPE]: gatewayProvider,
};

/** A URN ends in `…$type::name`. */
function providerOf(urn: string): ResourceProvider {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const provider = PROVIDERS[type];
    if (provider === undefined) {
        throw new Error(`${type} is not a resource of this plugin`);
    }
    return provider;
}

const through = endWithEngine();

void main(
    {
        version,
        check: async (urn, olds: object, news: object) => through(providerOf(urn).check(olds, news)),
        diff: async (_id, urn, olds: object, news: object) => through(providerOf(urn).diff(olds, news)),
        create: async (urn, inputs: object) => through(providerOf(urn).create(inputs)),
        read: async (id, urn, props: object) => through(providerOf(urn).read(id, props)),
        update: async (_id, urn, olds: object, news: object) => through(providerOf(urn).update(olds, news)),
        delete: async (_id, urn, props: object) => through(providerOf(urn).delete(props)),
    },
    process.argv.slice(2),
);
