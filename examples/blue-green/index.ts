import * as pulumi from "@pulumi/pulumi";
import * as gray from "pulumi-gray-release";

const config = new pulumi.Config();

// Blue is the published version, green the newest one. Both run all the time; traffic 0 or 1 says who is on which.
const web = new gray.docker.Function("web", {
    image: config.get("image") ?? "gray-web",
    port: 8080,
    environment: { TEXT: config.get("text") ?? "hello" },
    listen: { port: config.getNumber("port") ?? 8080 },
    aliases: { blue: "$published", green: "$latest" },
    routerImage: config.get("router"),
});

export const { url, internalUrl, version, published, weights, split } = web;
