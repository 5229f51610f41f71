import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as gray from "pulumi-gray-release";
import { SplitFile } from "./split-file";

// A revision of the app: here a hash of its code. On your platform it is whatever names a version.
const code = fs.readFileSync("app/server.js");
const revision = `app-${createHash("sha256").update(code).digest("hex").slice(0, 8)}`;

// The state machine: it remembers which revision was published, and the traffic, in the stack's state.
const release = new gray.Release("app", { latest: revision });

// Any resource that takes weights: a Cloud Run service, a Kubernetes HTTPRoute. Here nginx's split_clients, in a file.
const split = new SplitFile("app-split", { file: "split.conf", weights: release.weights, latest: release.latest });

export const file = split.file;
export const weights = release.weights;
export const shares = release.split;
