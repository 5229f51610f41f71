import type { CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult } from "@pulumi/pulumi/provider";

/**
 * What the engine asks of one resource type. Secrets arrive wrapped and go back as they came (see `reveal`). The URN says
 * project and stack (see `parseUrn`), and names the resource in warnings.
 */
export interface ResourceProvider {
    /** @param olds the inputs in the state; empty for a new resource, and for one that is replaced */
    check(olds: object, news: object, urn: string): Promise<CheckResult>;
    diff(olds: object, news: object, urn: string): Promise<DiffResult>;
    create(inputs: object, urn: string): Promise<CreateResult>;
    read(id: string, props: object): Promise<ReadResult>;
    update(olds: object, news: object, urn: string): Promise<UpdateResult>;
    delete(props: object, urn: string): Promise<void>;
}
