import { defineConfig } from "vitepress";

const page = (text: string, link: string): { text: string; link: string } => ({ text, link });

/** The documentation as a site: `npm run docs:site` writes it to docs/.vitepress/dist. */
export default defineConfig({
    title: "pulumi-gray-release",
    description: "Gradual releases of functions with Pulumi.",
    // Sources of the reference, and what is in the repository beside the pages.
    srcExclude: ["reference/**"],
    ignoreDeadLinks: [/\.\.\/(?!docs)/, /^https?:\/\/localhost/],
    themeConfig: {
        search: { provider: "local" },
        sidebar: [
            {
                text: "Start",
                items: [
                    page("Getting started", "/getting-started"),
                    page("Concepts", "/concepts"),
                    page("Releases", "/releases"),
                ],
            },
            {
                text: "Platforms",
                items: [
                    page("Local", "/local"),
                    page("AWS Lambda", "/aws"),
                    page("Docker", "/docker"),
                    page("Any other platform", "/other-platforms"),
                ],
            },
            {
                text: "Use",
                items: [
                    page("Command line", "/command-line"),
                    page("CI and pull requests", "/ci"),
                    page("Migrating", "/migrating"),
                    page("Troubleshooting", "/troubleshooting"),
                ],
            },
            {
                text: "Reference",
                items: [
                    page("Arguments and outputs", "/arguments"),
                    page("API", "/api/"),
                    page("Benchmarks", "/benchmarks"),
                ],
            },
            {
                text: "Work on it",
                items: [page("Architecture", "/architecture"), page("Contributing", "/contributing")],
            },
        ],
    },
});
