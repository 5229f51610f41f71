import * as gray from "pulumi-gray-release";

// Pulumi.dev.yaml says `gray:platform: local`, Pulumi.prod.yaml says `aws`: nothing here does.
const api = new gray.Function("api", {
    code: "./src",
    handler: "index.handler",
    environment: { GREETING: "hello" },
    timeout: 5,
    aliases: { dev: "$latest" },
    local: { sticky: { header: "x-user-id" } },
    aws: { memorySize: 512, url: true },
});

export const { platform, url, version, published, split, aliases } = api;
