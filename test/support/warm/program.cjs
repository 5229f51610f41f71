"use strict";
/**
 * A process that runs projects' programs for the engine, run after run, as inline programs of the Automation API: what programs
 * load is loaded once. Most of the time of a `pulumi up` is that of a Node.js that starts.
 *
 * Each run is a connection of `./pulumi`: the program's file comes in, a line, then the run's environment, a line of base64; the
 * address for `pulumi --client` goes out, and the run has ended when the connection has.
 */
require("../../../dist/components/defer-packages").deferPackages();
const net = require("node:net");
const { dirname, sep } = require("node:path");
const grpc = require("@grpc/grpc-js");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const { log } = require("@pulumi/pulumi");
const { RunResponse } = require("@pulumi/pulumi/proto/language_pb");
const services = require("@pulumi/pulumi/proto/language_grpc_pb");

/**
 * Answers the engine as a program in a folder does: what a program throws was logged, and fails the run; what it logs itself as an
 * error does not. A failed run says one line more, "BAIL: run bailed".
 */
class ProgramServer extends LanguageServer {
    run(call, callback) {
        let answered = false;
        super.run(call, (error, response) => {
            // The SDK answers a failed run twice.
            if (answered) return;
            answered = true;
            if (!error || !log.hasErrors()) return callback(error, response);
            const ended = new RunResponse();
            ended.setBail(error.message !== LOGGED_ALONE);
            callback(undefined, ended);
        });
    }
}

/** The SDK's error for a program that logged an error, and threw none. */
const LOGGED_ALONE = "One or more errors occurred. Check logs for more details";

/** The program as it is now, in its folder, with this run's environment alone. */
async function program(main, environment) {
    process.chdir(dirname(main));
    for (const name of Object.keys(process.env)) {
        if (!(name in environment)) delete process.env[name];
    }
    Object.assign(process.env, environment);
    for (const file of Object.keys(require.cache)) {
        if (file.startsWith(dirname(main) + sep)) delete require.cache[file];
    }
    return require(main);
}

function environmentIn(line) {
    const variables = Buffer.from(line, "base64").toString().split("\0");
    return Object.fromEntries(
        variables.filter(text => text !== "").map(text => [text.split("=", 1)[0], text.slice(text.indexOf("=") + 1)]),
    );
}

/** Serves one run to its end. */
async function serve(main, environment, connection) {
    if (connection.destroyed) return;
    const server = new grpc.Server();
    server.addService(services.LanguageRuntimeService, new ProgramServer(() => program(main, environment)));
    await new Promise((resolve, reject) => {
        connection.once("close", resolve);
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
            error ? reject(error) : connection.write(`127.0.0.1:${port}\n`),
        );
    });
    server.forceShutdown();
}

let last = Promise.resolve();
const gate = net.createServer(connection => {
    let text = "";
    connection.on("error", () => connection.destroy());
    connection.on("data", data => {
        text += data;
        const [main, environment, ...whole] = text.split("\n");
        if (whole.length === 0) return;
        // Folder and environment are the process's: one run after the other.
        const run = () => serve(main, environmentIn(environment), connection);
        last = last.then(run).catch(error => {
            console.error(error);
            connection.destroy();
        });
    });
});
gate.listen(0, "127.0.0.1", () => process.send({ port: gate.address().port }));
process.on("disconnect", () => process.exit());
