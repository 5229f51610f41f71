import { refusalProvider, refusalType } from "../../../plugin/refusal-provider";
import type { ResourceProvider } from "../../../plugin/resource-provider";
import { concurrencyCheckProvider } from "./concurrency-check-provider";
import { CONCURRENCY_CHECK_TYPE, PACKAGE, RETENTION_TYPE } from "./resource-types";
import { retentionProvider } from "./retention-provider";

/** By type. */
export const providers: Record<string, ResourceProvider> = {
    [CONCURRENCY_CHECK_TYPE]: concurrencyCheckProvider,
    [RETENTION_TYPE]: retentionProvider,
    [refusalType(PACKAGE)]: refusalProvider,
};
