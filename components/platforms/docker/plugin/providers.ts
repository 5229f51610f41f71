import { refusalProvider, refusalType } from "../../../plugin/refusal-provider";
import type { ResourceProvider } from "../../../plugin/resource-provider";
import { gatewayProvider } from "./gateway-provider";
import { stoppedVersionsProvider } from "./stopped-versions-provider";
import { containerCleanupProvider } from "./container-cleanup-provider";
import {
    GATEWAY_ROUTES_TYPE,
    STOPPED_VERSIONS_TYPE,
    CONTAINER_CLEANUP_TYPE,
    PACKAGE,
    READY_TYPE,
    ROUTER_CHECK_TYPE,
    ROUTES_TYPE,
    SUBNET_TYPE,
    VERSIONS_TYPE,
} from "./resource-types";
import { readyProvider } from "./ready-provider";
import { routerCheckProvider } from "./router-check-provider";
import { routesProvider } from "./routes-provider";
import { subnetProvider } from "./subnet-provider";
import { versionsProvider } from "./versions-provider";

/** By type. */
export const providers: Record<string, ResourceProvider> = {
    [VERSIONS_TYPE]: versionsProvider,
    [SUBNET_TYPE]: subnetProvider,
    [ROUTER_CHECK_TYPE]: routerCheckProvider,
    [READY_TYPE]: readyProvider,
    [ROUTES_TYPE]: routesProvider,
    [STOPPED_VERSIONS_TYPE]: stoppedVersionsProvider,
    [CONTAINER_CLEANUP_TYPE]: containerCleanupProvider,
    [GATEWAY_ROUTES_TYPE]: gatewayProvider,
    [refusalType(PACKAGE)]: refusalProvider,
};
