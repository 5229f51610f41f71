import * as pulumi from "@pulumi/pulumi";
import * as gray from "pulumi-gray-release";

// Which version the people who try things out get: `pulumi config set prepub 3`.
const prepub = new pulumi.Config().get("prepub") ?? "$latest";

const shop = new gray.local.Function("shop", {
    code: "./src",
    handler: "index.handler",
    environment: { GREETING: "hello" },
    sticky: { cookie: "uid" },
    aliases: {
        dev: "$latest",
        prepub,
    },
    // Bob sees every new version first, whatever the traffic.
    rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
});

export const url = shop.url;
export const split = shop.split;
export const aliases = shop.aliases;
