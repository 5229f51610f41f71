import { afterAll, expect, test } from "vitest";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";

/** Recorded ports: the engine gives them anew when containers start, so another router may have one by now. */

const TEXTS = { api: "api one", web: "web one" };

const engine = useEngine();
let functions: Functions | undefined;
afterAll(() => functions?.close());

interface Resource {
    urn: string;
    outputs: Record<string, string>;
}

test("gray asks who answers at a port before it believes it", { timeout: 120_000 }, async () => {
    const { docker, host, images } = engine();
    const own = await Functions.open(docker, host, images);
    functions = own;
    await own.up(TEXTS, {}, { GRAY_PUBLISH: "true" });
    const invoke = async (target: string): Promise<string> => {
        const { code, output, errors } = await own.project.gray(["invoke", target]);
        return code === 0 ? (output.split("\n")[0] ?? "") : errors;
    };
    expect(await invoke("api")).toBe("api one");
    expect(await invoke("api:1")).toBe("api one");

    // As it is when two routers have started again, each with the ports that were the other's.
    const state = await own.project.exported();
    const { deployment } = JSON.parse(state) as { deployment: { resources: Resource[] } };
    const outputsOf = (name: string): Record<string, string> =>
        deployment.resources.find(({ urn }) => urn.endsWith(`gray:docker:Function::${name}`))?.outputs ?? {};
    const [api, web] = [outputsOf("api"), outputsOf("web")];
    const swapped = ["url", "internalUrl", "metricsUrl"].reduce((text, key) => {
        const [one = "", other = ""] = [api[key], web[key]];
        return text.replaceAll(one, "@").replaceAll(other, one).replaceAll("@", other);
    }, state);
    own.project.write({ "state.json": swapped });
    await own.ok("stack", "import", "--file", own.project.path("state.json"));

    const refused = (key: string): string => `another router answers at ${web[key] ?? ""}: the engine gives ports anew`;
    expect(await invoke("api")).toContain(refused("url"));
    expect(await invoke("api:1")).toContain(refused("internalUrl"));
    const status = await own.project.gray(["status"]);
    expect(`${status.output}${status.errors}`).toContain(refused("metricsUrl"));

    await own.ok("up", "--refresh", "--yes", "--skip-preview");
    expect(await invoke("api")).toBe("api one");
    expect(await invoke("api:1")).toBe("api one");
    await own.destroy();
});
