const grpc = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");

/** The version that is named in the test project's Pulumi.yaml; that of the npm package. */
const { version } = require("@pulumi/aws/package.json");

/**
 * Serves a provider to the engine. The SDK's own `pulumi.provider.main` cannot tell a preview from an update, so that
 * every output of a changed resource would be unknown in a preview; the official plugin can.
 *
 * @param {import("./provider.cjs").Provider} provider
 */
function serve(provider) {
    const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
    server.addService(ResourceProviderService, handlers(provider));
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) throw error;
        console.log(String(port));
    });
}

/** @param {import("./provider.cjs").Provider} provider */
function handlers(provider) {
    return unary({
        attach: () => new Empty(),
        cancel: () => new Empty(),
        getPluginInfo: () => fill(new PluginInfo(), { Version: version }),
        getSchema: () => fill(new messages.GetSchemaResponse(), { Schema: "{}" }),
        checkConfig: request => fill(new messages.CheckResponse(), { Inputs: request.getNews() }),
        diffConfig: () => new messages.DiffResponse(),
        configure: request => {
            provider.configure(request.getArgs()?.toJavaScript() ?? {});
            // Secrets come open and the engine marks outputs again, as it does for every provider that knows none.
            return fill(new messages.ConfigureResponse(), { Supportspreview: true });
        },
        check: request => {
            const { inputs, failures } = provider.check(request.getUrn(), {
                olds: read(request.getOlds()),
                news: read(request.getNews()),
                seed: request.getRandomseed_asU8(),
            });
            const list = failures.map(each =>
                fill(new messages.CheckFailure(), { Property: each.property, Reason: each.reason }),
            );
            return fill(new messages.CheckResponse(), { Inputs: write(inputs), FailuresList: list });
        },
        diff: request => {
            const { changed, replaces, deleteBeforeReplace } = provider.diff(request.getUrn(), {
                before: read(request.getOldInputs()),
                after: read(request.getNews()),
                ignored: request.getIgnorechangesList(),
            });
            const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
            return fill(new messages.DiffResponse(), {
                Changes: changed.length > 0 ? DIFF_SOME : DIFF_NONE,
                DiffsList: changed,
                ReplacesList: replaces,
                Deletebeforereplace: deleteBeforeReplace,
            });
        },
        create: async request => {
            const inputs = read(request.getProperties());
            const { id, outputs } = await provider.create(request.getUrn(), inputs, request.getPreview());
            return fill(new messages.CreateResponse(), { Id: id, Properties: write(outputs) });
        },
        update: async request => {
            const outputs = await provider.update(request.getUrn(), {
                id: request.getId(),
                state: read(request.getOlds()),
                before: read(request.getOldInputs()),
                after: read(request.getNews()),
                preview: request.getPreview(),
            });
            return fill(new messages.UpdateResponse(), { Properties: write(outputs) });
        },
        read: async request => {
            const { id, outputs, inputs } = await provider.read(request.getUrn(), {
                id: request.getId(),
                state: read(request.getProperties()),
                inputs: read(request.getInputs()),
            });
            return fill(new messages.ReadResponse(), { Id: id, Properties: write(outputs), Inputs: write(inputs) });
        },
        delete: async request => {
            await provider.delete(request.getUrn(), { id: request.getId(), state: read(request.getProperties()) });
            return new Empty();
        },
        invoke: async request => {
            const result = await provider.invoke(request.getTok(), read(request.getArgs()));
            return fill(new messages.InvokeResponse(), { Return: write(result) });
        },
    });
}

/** Handlers that return or throw, as gRPC wants them. */
function unary(handlers) {
    return Object.fromEntries(
        Object.entries(handlers).map(([name, handler]) => [
            name,
            async (call, callback) => {
                try {
                    callback(null, await handler(call.request));
                } catch (error) {
                    callback({ code: grpc.status.UNKNOWN, details: `${error.name}: ${error.message}` });
                }
            },
        ]),
    );
}

function fill(message, fields) {
    for (const [field, value] of Object.entries(fields)) message[`set${field}`](value);
    return message;
}

function read(struct) {
    return struct?.toJavaScript() ?? {};
}

/** What is undefined is left out: a Struct knows null only, and null would be a value. */
function write(properties) {
    return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}

module.exports = { serve };
