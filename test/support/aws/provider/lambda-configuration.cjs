const { camel, pascal } = require("./values.cjs");

/** What a change of code is. */
exports.CODE = ["code", "sourceCodeHash", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "architectures"];

/** Of each input of the configuration: what AWS calls it, both ways where it is not alone a name, and what clears it. */
const FIELDS = {
    role: field("Role"),
    handler: field("Handler"),
    runtime: field("Runtime"),
    description: field("Description", { cleared: "" }),
    timeout: field("Timeout", { cleared: 3 }),
    memorySize: field("MemorySize", { cleared: 128 }),
    kmsKeyArn: field("KMSKeyArn", { cleared: "" }),
    layers: field("Layers", { cleared: [], output: list => list.map(layer => layer.Arn) }),
    environment: field("Environment", {
        cleared: { Variables: {} },
        input: ({ variables }) => ({ Variables: variables ?? {} }),
        output: ({ Variables }) => (Object.keys(Variables ?? {}).length > 0 ? { variables: Variables } : undefined),
    }),
    deadLetterConfig: object("DeadLetterConfig", { cleared: { TargetArn: "" } }),
    loggingConfig: object("LoggingConfig", { cleared: { LogFormat: "Text" } }),
    tracingConfig: object("TracingConfig", { cleared: { Mode: "PassThrough" } }),
    ephemeralStorage: object("EphemeralStorage", { cleared: { Size: 512 } }),
    imageConfig: field("ImageConfig", {
        cleared: {},
        input: ({ commands, entryPoints, workingDirectory }) => ({
            Command: commands,
            EntryPoint: entryPoints,
            WorkingDirectory: workingDirectory,
        }),
        // What is read comes in another field, and only with an image.
        output: () => undefined,
    }),
    snapStart: field("SnapStart", {
        cleared: { ApplyOn: "None" },
        input: ({ applyOn }) => ({ ApplyOn: applyOn }),
        output: ({ ApplyOn, OptimizationStatus }) =>
            ApplyOn === "None" ? undefined : { applyOn: ApplyOn, optimizationStatus: OptimizationStatus },
    }),
    vpcConfig: field("VpcConfig", {
        cleared: { SubnetIds: [], SecurityGroupIds: [] },
        input: pascal,
        output: config => (config.SubnetIds?.length > 0 ? camel(config) : undefined),
    }),
};

exports.CONFIGURATION = Object.keys(FIELDS);

/** The part that CreateFunction and UpdateFunctionConfiguration share. */
exports.configurationInput = (inputs, cleared = []) => {
    const result = {};
    for (const [key, { name, input, cleared: nothing }] of Object.entries(FIELDS)) {
        if (inputs[key] !== undefined) result[name] = input(inputs[key]);
        else if (cleared.includes(key)) result[name] = nothing;
    }
    return result;
};

exports.configurationOutput = found => {
    const result = { architectures: found.Architectures };
    for (const [key, { name, output }] of Object.entries(FIELDS)) {
        if (found[name] !== undefined && found[name] !== "") result[key] = output(found[name]);
    }
    return result;
};

function field(name, { cleared, input = same, output = same } = {}) {
    return { name, cleared, input, output };
}

/** An object whose fields have the same names in both places, but for the first letter. */
function object(name, { cleared }) {
    return field(name, { cleared, input: pascal, output: camel });
}

function same(value) {
    return value;
}
