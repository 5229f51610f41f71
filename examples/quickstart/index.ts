import * as gray from "pulumi-gray-release";

const api = new gray.local.Function("api", {
    code: "./src",
    handler: "index.handler",
    sticky: { header: "x-user-id" },
});

export const url = api.url;
export const version = api.version;
export const split = api.split;
