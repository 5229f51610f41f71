import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { CONFIG_FILE, FOLDER, PORTS } from "../haproxy/config";
import { engineAt, lastLines, unlessGone } from "./engine";
import { pullImage } from "./image";
import { ROUTER_LABEL, STACK_LABEL } from "./labels";
import type { RegistryAuth } from "./registry-login";
import type { EngineAddress } from "./engine-address";

/** Inputs of the RouterCheck resource. */
interface RouterCheckInputs {
    /** The function or the gateway that it is for. */
    owner: string;
    /** Project and stack: `shop/prod`. */
    stack: string;
    image: string;
    listen: { host: string; port?: number };
    /** The name of the volume that the router's files are in. */
    volume: string;
    /** Logins for registries. */
    registryAuth?: RegistryAuth[];
    host?: EngineAddress;
}

/** HAProxy reads the configuration that is in force; there is none before the first one. */
const READ_CONFIG = `if [ -f ${CONFIG_FILE} ]; then haproxy -c -f ${CONFIG_FILE}; else haproxy -v; fi`;
const STAYS = "so the router that runs stays as it is";

/**
 * Finds out whether a router could run with new settings, before the one that runs is taken away for it: the image is there, its
 * HAProxy takes the configuration, and the address and the port are free. Two routers cannot listen on one port, so the old
 * one has to go before the new one starts.
 */
export const routerCheckProvider = defineProvider({
    async diff(olds, news) {
        return { changes: hasUnknown(news) || !isDeepStrictEqual(watched(olds), watched(news)) };
    },

    /** There is something to lose only where a router runs already: an earlier version made no checks. */
    async create(inputs) {
        const checked = open(inputs);
        const routers = await engineAt(checked.host).listContainers({ filters: { label: [ROUTER_LABEL] } });
        if (routers.some(router => isOwn(checked, router))) {
            await tryOut(checked);
        }
        return { id: checked.owner, outs: inputs };
    },

    async update(olds, news) {
        await tryOut(open(news), open(olds).listen.port);
        return { outs: news };
    },
    // A delete has nothing to do: Nothing of it is left on the engine.
});

function open(inputs: object): RouterCheckInputs {
    return reveal(inputs) as RouterCheckInputs;
}

function watched(inputs: object): Pick<RouterCheckInputs, "image" | "listen"> {
    const { image, listen } = open(inputs);
    return { image, listen };
}

/** @param portBefore where the router that runs listens: it is free once that one has gone */
async function tryOut(checked: RouterCheckInputs, portBefore?: number): Promise<void> {
    const { owner, image, listen } = checked;
    const engine = engineAt(checked.host);
    if ((await unlessGone(engine.getImage(image).inspect())) === undefined) {
        await pullImage(engine, image, checked.registryAuth).catch((error: unknown) => {
            throw new Error(
                `${owner}: routerImage: ${image} cannot be pulled (${(error as Error).message}), ${STAYS}; give an image of HAProxy ` +
                    "2.4 or newer",
                { cause: error },
            );
        });
    }
    let output = await run(engine, checked, listen.port);
    if (output !== undefined && (await isHeldByOwn(engine, checked, portBefore))) {
        // The port is free once that router has gone; the machine may lack the address all the same.
        output = await run(engine, checked, undefined);
    }
    if (output !== undefined) {
        const where = `${listen.host}${listen.port === undefined ? "" : ` port ${String(listen.port)}`}`;
        throw new Error(
            `${owner}: listen: the engine cannot listen at ${where}, ${STAYS}; give another address or port. Docker says: ${output}`,
        );
    }
}

/**
 * Runs the image for a moment.
 *
 * @returns what the engine says when it cannot listen there
 * @throws Error when the image has no HAProxy that takes the configuration
 */
async function run(
    engine: Docker,
    { owner, image, listen, volume }: RouterCheckInputs,
    port: number | undefined,
): Promise<string | undefined> {
    const inside = `${String(PORTS.public)}/tcp`;
    const container = await engine.createContainer({
        Image: image,
        Entrypoint: ["sh", "-c", READ_CONFIG],
        Cmd: [],
        Labels: { "gray.check": owner },
        ExposedPorts: { [inside]: {} },
        HostConfig: {
            Binds: [`${volume}:${FOLDER}:ro`],
            PortBindings: { [inside]: [{ HostIp: listen.host, HostPort: port === undefined ? "" : String(port) }] },
        },
    });
    try {
        const refusal = await (container.start() as Promise<unknown>).then(
            () => undefined,
            (error: unknown) => (error as Error).message,
        );
        if (refusal !== undefined && /\bport|address|bind/i.test(refusal)) {
            return refusal;
        }
        const { StatusCode } =
            refusal === undefined ? ((await container.wait()) as { StatusCode: number }) : { StatusCode: 1 };
        if (StatusCode !== 0) {
            const words = refusal ?? (await lastLines(engine, container.id));
            throw new Error(
                `${owner}: routerImage: ${image} cannot serve what the router serves, ${STAYS}; give an image of HAProxy 2.4 or newer ` +
                    `with a shell. It says:\n${words}`,
            );
        }
        return undefined;
    } finally {
        await (container.remove({ force: true }) as Promise<unknown>);
    }
}

/** Whether the router that is to be replaced has the port. */
async function isHeldByOwn(
    engine: Docker,
    checked: RouterCheckInputs,
    portBefore: number | undefined,
): Promise<boolean> {
    const { port } = checked.listen;
    const routers = await engine.listContainers({ filters: { label: [ROUTER_LABEL] } });
    return routers
        .filter(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port))
        .some(router => isOwn(checked, router) || port === portBefore);
}

function isOwn({ owner, stack }: RouterCheckInputs, { Labels }: Docker.ContainerInfo): boolean {
    return Labels[ROUTER_LABEL] === owner && Labels[STACK_LABEL] === stack;
}
