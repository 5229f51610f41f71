"use strict";
/**
 * The program under test, for each platform: functions as a file or a message lists them. The same functions run inline and
 * from a folder, so that `pulumi up` of a process and `gray` in a terminal meet in one stack.
 */
const gray = require("pulumi-gray-release");

/** Where every function of the program comes from: name → its arguments, the name that it had before among them. */
function each(functions, make) {
    const outputs = {};
    for (const [name, { formerName, ...args }] of Object.entries(functions)) {
        const opts = formerName === undefined ? {} : { aliases: [{ name: formerName }] };
        const fn = make(name, args, opts);
        outputs[name] = {
            version: fn.version,
            published: fn.published,
            weights: fn.weights,
            url: fn.url,
            internalUrl: fn.internalUrl,
        };
    }
    return outputs;
}

exports.local = ({ functions }) =>
    each(
        functions,
        (name, { folder, log, ...args }, opts) =>
            new gray.local.Function(
                name,
                { code: folder, handler: "index.handler", environment: { LOG: log }, ...args },
                opts,
            ),
    );

exports.docker = ({ functions, images, ports }) =>
    each(
        functions,
        (name, { text, ...args }, opts) =>
            new gray.docker.Function(
                name,
                {
                    image: images.server,
                    routerImage: images.haproxy,
                    port: 8080,
                    drainTimeout: 10,
                    listen: { port: ports[name] },
                    environment: { TEXT: text },
                    health: { test: ["CMD", "/server", "health"] },
                    ...args,
                },
                opts,
            ),
    );

exports.aws = ({ functions }) =>
    each(
        functions,
        (name, { folder, log, ...args }, opts) =>
            new gray.aws.Function(
                name,
                { code: folder, handler: "index.handler", environment: { variables: { LOG: log } }, ...args },
                opts,
            ),
    );
