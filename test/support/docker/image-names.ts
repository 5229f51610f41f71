import type Docker from "dockerode";
import { unlessGone } from "../../../components/platforms/docker/plugin/engine";

/** The names of images on an engine, which can be taken off and given back: `docker rmi` does the first while containers use them. */
export class ImageNames {
    private constructor(
        private readonly docker: Docker,
        private readonly ids: ReadonlyMap<string, string>,
    ) {}

    static async of(docker: Docker, names: readonly string[]): Promise<ImageNames> {
        const ids = new Map<string, string>();
        for (const name of names) {
            ids.set(name, (await docker.getImage(name).inspect()).Id);
        }
        return new ImageNames(docker, ids);
    }

    async remove(): Promise<void> {
        for (const name of this.ids.keys()) {
            await unlessGone(this.docker.getImage(name).remove({ force: true }) as Promise<unknown>);
        }
    }

    async giveBack(): Promise<void> {
        for (const [name, id] of this.ids) {
            const [repo = "", tag = ""] = name.split(":");
            await (this.docker.getImage(id).tag({ repo, tag }) as Promise<unknown>);
        }
    }
}
