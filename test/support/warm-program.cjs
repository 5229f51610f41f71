"use strict";
/**
 * A process that runs a project's program for the engine, run after run, as an inline program of the Automation API: what a
 * program loads is loaded once. Most of the time of a `pulumi up` is that of a Node.js that starts.
 */
const { dirname, sep } = require("node:path");
const grpc = require("@grpc/grpc-js");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const services = require("@pulumi/pulumi/proto/language_grpc_pb");

let ended = () => {};

/** The program as it is now, with this run's environment alone. */
async function program(main, environment) {
    for (const name of Object.keys(process.env)) {
        if (!(name in environment)) delete process.env[name];
    }
    Object.assign(process.env, environment);
    for (const file of Object.keys(require.cache)) {
        if (file.startsWith(dirname(main) + sep)) delete require.cache[file];
    }
    return require(main);
}

async function serve({ main, environment }) {
    const server = new grpc.Server();
    const language = new LanguageServer(() => program(main, environment));
    server.addService(services.LanguageRuntimeService, language);
    ended = () => server.forceShutdown();
    return new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
            error ? reject(error) : resolve(`127.0.0.1:${String(port)}`),
        );
    });
}

process.on("message", message => {
    if (message.kind === "ended") {
        ended();
    } else {
        serve(message).then(
            address => process.send({ address }),
            error => process.send({ error: String(error) }),
        );
    }
});
process.on("disconnect", () => process.exit());
