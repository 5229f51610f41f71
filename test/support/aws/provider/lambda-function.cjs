const { zipOf } = require("./archive.cjs");
const { invokeArn } = require("./arns.cjs");
const { waitUntilActive, waitUntilUpdated } = require("./lambda-waits.cjs");
const { CODE, CONFIGURATION, configurationInput, configurationOutput } = require("./lambda-configuration.cjs");
const { pick } = require("./values.cjs");

const VERSION = ["version", "qualifiedArn", "qualifiedInvokeArn"];

/** A change of these makes a new version when `publish` is true. */
const VERSIONED = [...CODE, ...CONFIGURATION, "publish"];

/** Its id is its name. What is changed is sent first; a version is published at the end, once. */
exports["aws:lambda/function:Function"] = {
    inputs: [...VERSIONED, "name", "packageType", "reservedConcurrentExecutions", "skipDestroy"],
    replaces: ["name", "packageType"],
    named: { input: "name", longest: 64 },
    drifts: { memorySize: 128, timeout: 3, description: undefined, environment: undefined },
    computed: [...VERSION, "arn", "invokeArn", "codeSha256", "sourceCodeHash", "sourceCodeSize", "lastModified"],

    unsettled(changed, { publish }) {
        const code = changed.some(key => CODE.includes(key));
        const published = publish === true && changed.some(key => VERSIONED.includes(key));
        return [...(code ? ["lastModified", "codeSha256"] : []), ...(published ? VERSION : [])];
    },

    async create({ lambda }, inputs) {
        await lambda.createFunction({
            ...configurationInput(inputs),
            FunctionName: inputs.name,
            PackageType: inputs.packageType ?? "Zip",
            Architectures: inputs.architectures,
            Code: codeOf(inputs),
            Publish: inputs.publish ?? false,
            Tags: inputs.tags,
        });
        await waitUntilActive(lambda, inputs.name);
        if (inputs.reservedConcurrentExecutions !== undefined) {
            await reserve(lambda, inputs);
        }
        return inputs.name;
    },

    async update({ lambda }, id, inputs, changed, state) {
        if (changed.some(key => CONFIGURATION.includes(key))) {
            const cleared = changed.filter(key => inputs[key] === undefined);
            await lambda.updateFunctionConfiguration({ ...configurationInput(inputs, cleared), FunctionName: id });
            await waitUntilUpdated(lambda, id);
        }
        if (changed.some(key => CODE.includes(key))) {
            const code = { ...codeOf(inputs), Architectures: inputs.architectures };
            await lambda.updateFunctionCode({ ...code, FunctionName: id });
            await waitUntilUpdated(lambda, id);
        }
        if (changed.includes("reservedConcurrentExecutions")) {
            await reserve(lambda, inputs);
        }
        if (changed.includes("tags")) {
            const removed = Object.keys(state.tags ?? {}).filter(key => !(key in (inputs.tags ?? {})));
            if (removed.length > 0) await lambda.untagResource({ Resource: state.arn, TagKeys: removed });
            if (inputs.tags !== undefined) await lambda.tagResource({ Resource: state.arn, Tags: inputs.tags });
        }
        if (inputs.publish === true && changed.some(key => VERSIONED.includes(key))) {
            await lambda.publishVersion({ FunctionName: id });
        }
    },

    async read(aws, id, { publish }) {
        const { Configuration: found, Concurrency, Tags } = await aws.lambda.getFunction({ FunctionName: id });
        const arn = found.FunctionArn;
        const version = publish === true ? await newestVersion(aws.lambda, id) : "$LATEST";
        return {
            ...configurationOutput(found),
            name: found.FunctionName,
            packageType: found.PackageType,
            reservedConcurrentExecutions: Concurrency?.ReservedConcurrentExecutions ?? -1,
            tags: Tags,
            tagsAll: Tags ?? {},
            arn,
            invokeArn: invokeArn(aws, arn),
            version,
            qualifiedArn: `${arn}:${version}`,
            qualifiedInvokeArn: invokeArn(aws, `${arn}:${version}`),
            codeSha256: found.CodeSha256,
            sourceCodeHash: found.CodeSha256,
            sourceCodeSize: found.CodeSize,
            lastModified: found.LastModified,
        };
    },

    async delete({ lambda }, id, { skipDestroy }) {
        if (skipDestroy !== true) await lambda.deleteFunction({ FunctionName: id });
    },
};

function codeOf(inputs) {
    if (inputs.code !== undefined) return { ZipFile: zipOf(inputs.code) };
    const { s3Bucket: S3Bucket, s3Key: S3Key, s3ObjectVersion: S3ObjectVersion } = pick(inputs, CODE);
    return { S3Bucket, S3Key, S3ObjectVersion, ImageUri: inputs.imageUri };
}

async function reserve(lambda, { name, reservedConcurrentExecutions: number = -1 }) {
    if (number < 0) return lambda.deleteFunctionConcurrency({ FunctionName: name });
    return lambda.putFunctionConcurrency({ FunctionName: name, ReservedConcurrentExecutions: number });
}

/** The version made last; they come in order, `$LATEST` first. */
async function newestVersion(lambda, name) {
    let newest = "$LATEST";
    let Marker;
    do {
        const page = await lambda.listVersionsByFunction({ FunctionName: name, Marker });
        newest = page.Versions?.at(-1)?.Version ?? newest;
        Marker = page.NextMarker;
    } while (Marker);
    return newest;
}
