import type Docker from "dockerode";
import { MAP_FILE } from "../../../components/platforms/docker/haproxy/config";
import { Router } from "../../../components/platforms/docker/plugin/router";
import type { Engine } from "./engine";

/** What a function's router does, as HAProxy's configuration and map say: version → share; empty without such an alias. */
export async function routedShares(engine: Engine, router: string, alias: string): Promise<Record<string, number>> {
    const { config, thresholds } = await new Router(engine.docker, router).files();
    const [, open = "", internal = ""] = config.split(/^frontend (?:public|internal)$/m);
    const lines = (alias === "live" ? open : internal).split("\n").filter(line => line.includes("use_backend"));
    const own = alias === "live" ? lines : lines.filter(line => line.includes(`'${alias}.localhost'`));
    const versionIn = (line: string | undefined): string => /use_backend v(\d+)/.exec(line ?? "")?.[1] ?? "";
    const primary = versionIn(own.at(-1));
    const canary = own.find(line => line.includes(MAP_FILE));
    const share = (thresholds[alias] ?? 0) / 2 ** 32;
    const shares = canary === undefined ? { [primary]: 1 } : { [primary]: 1 - share, [versionIn(canary)]: share };
    const digits = Object.entries(shares).map(([version, each]) => [version, Number(each.toFixed(6))] as const);
    return Object.fromEntries(digits.filter(([version, each]) => version !== "" && each > 0));
}

/** Takes a function's newest version's container away, and writes shares that nobody asked for. */
export async function disturb(engine: Engine, router: Docker.ContainerInfo, name: string): Promise<void> {
    const networks = Object.keys(router.NetworkSettings.Networks);
    const label = [`gray.function=${name}`];
    const all = await engine.docker.listContainers({ filters: { label, network: networks } });
    const version = ({ Labels }: Docker.ContainerInfo): number => Number(Labels["gray.version"]);
    const [newest] = all.sort((a, b) => version(b) - version(a));
    await engine.docker.getContainer(newest?.Id ?? "").remove({ force: true });
    await engine.exec(router.Id, ["sh", "-c", `echo 'live 7' > ${MAP_FILE}`]);
}
