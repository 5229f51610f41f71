import * as pulumi from "@pulumi/pulumi";
import * as gray from "pulumi-gray-release";

const config = new pulumi.Config();

// Who deploys may make roles within this boundary alone: `pulumi config set boundary arn:aws:iam::…:policy/gray/functions-boundary`.
const boundary = config.get("boundary");

const api = new gray.aws.Function("shop-api", {
    code: "./src",
    handler: "index.handler",
    environment: { variables: { GREETING: "hello" } },
    timeout: 5,
    url: true,
    ...(boundary !== undefined && { permissionsBoundary: boundary, rolePath: "/gray/" }),
});

// Who is told when the newest version does badly: `pulumi config set topic arn:aws:sns:…`.
const topic = config.get("topic");

const alarms = new gray.aws.Alarms("shop-alarms", {
    function: api,
    actions: topic === undefined ? [] : [topic],
    p95: 500,
});

export const url = api.url;
export const version = api.version;
export const published = api.published;
export const split = api.split;
export const dashboard = alarms.dashboard?.dashboardName;
