import * as pulumi from "@pulumi/pulumi";
import * as gray from "pulumi-gray-release";

const config = new pulumi.Config();

const web = new gray.docker.Function("web", {
    // Another file in ./src is another version.
    build: { context: "./src", args: { BASE: config.get("base") ?? "node:22-alpine" } },
    port: 8080,
    environment: { TEXT: config.get("text") ?? "hello" },
    memory: 128,
    listen: { port: config.getNumber("port") ?? 8080 },
    sticky: { cookie: "uid" },
    aliases: { dev: "$latest" },
    // HAProxy's official image, unless the stack has one of its own.
    routerImage: config.get("router"),
});

export const { url, internalUrl, metricsUrl, version, published, weights, split } = web;
