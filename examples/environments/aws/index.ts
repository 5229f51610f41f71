import * as pulumi from "@pulumi/pulumi";
import * as gray from "pulumi-gray-release";

// Which version the people who try things out get: `pulumi config set prepub 3`.
const prepub = new pulumi.Config().get("prepub") ?? "$latest";

// As in ../../aws: the boundary of the function's own role.
const boundary = new pulumi.Config().get("boundary");

const shop = new gray.aws.Function("shop", {
    code: "../src",
    handler: "index.handler",
    environment: { variables: { GREETING: "hello" } },
    aliases: { dev: "$latest", prepub },
    ...(boundary !== undefined && { permissionsBoundary: boundary, rolePath: "/gray/" }),
});

// An HTTP API with a stage for each environment. It is made once; a release moves the aliases alone.
const stages = new gray.aws.Stages("shop-stages", {
    function: shop,
    stages: { dev: "dev", prepub: "prepub", release: "live" },
});

// The shop's own address: Bob sees every new version first, everyone else keeps theirs for an hour.
const router = new gray.aws.Router("shop-router", {
    function: shop,
    rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
    stickySeconds: 3600,
});

export const urls = stages.urls;
export const url = router.url;
export const split = shop.split;
export const aliases = shop.aliases;
