import type Docker from "dockerode";

/** The images of the tests, by what to write as a container's `image`. */
export interface Images {
    /** The web server of `server/main.go`, which lists its environment. It listens on 8080. */
    server: string;
    /** HAProxy from Debian's package, with the paths and the user of the official image; an import can set no stop signal. */
    haproxy: string;
}

/** Makes the images from root folders and imports them into an engine; no registry is asked. */
export function importImages(docker: Docker, tag: string): Promise<Images>;

/** Imports this machine's Node.js, in place of the official image that Dockerfiles start from. The caller removes it. */
export function importNode(docker: Docker): Promise<string>;
