import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";

interface SplitFileInputs {
    file: string;
    weights: Record<string, number>;
    latest: string;
}

function write({ file, weights, latest }: SplitFileInputs): void {
    // nginx refuses 0%, and users only ever move towards the newest version when it stands first.
    const others = Object.keys(weights).filter(version => version !== latest);
    const canary =
        others.length > 0 && weights[latest] !== undefined
            ? [`    ${(weights[latest] * 100).toFixed(2)}%  ${latest};`]
            : [];
    const rest = others[0] ?? latest;
    fs.writeFileSync(
        file,
        ["split_clients $http_x_user_id $version {", ...canary, `    *  ${rest};`, "}", ""].join("\n"),
    );
}

const provider: pulumi.dynamic.ResourceProvider<SplitFileInputs, SplitFileInputs> = {
    async create(inputs) {
        write(inputs);
        return { id: inputs.file, outs: inputs };
    },
    async update(_id, _olds, news) {
        write(news);
        return { outs: news };
    },
};

/** Arguments of {@link SplitFile}. */
export interface SplitFileArgs {
    file: string;
    weights: pulumi.Input<Record<string, number>>;
    latest: pulumi.Input<string>;
}

/** A file with nginx's split_clients: stands for a resource that somebody else wrote and that takes weights. */
export class SplitFile extends pulumi.dynamic.Resource {
    declare public readonly file: pulumi.Output<string>;

    constructor(name: string, args: SplitFileArgs, opts?: pulumi.CustomResourceOptions) {
        super(provider, name, args, opts);
    }
}
