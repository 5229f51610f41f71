import type { CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult } from "@pulumi/pulumi/provider";

/** What the engine asks of one resource type. Secrets arrive wrapped and go back as they came (see `reveal`). */
export interface ResourceProvider {
    check(olds: object, news: object): Promise<CheckResult>;
    diff(olds: object, news: object): Promise<DiffResult>;
    create(inputs: object): Promise<CreateResult>;
    read(id: string, props: object): Promise<ReadResult>;
    update(olds: object, news: object): Promise<UpdateResult>;
    delete(props: object): Promise<void>;
}
