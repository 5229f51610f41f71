import eslint from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["dist/", "**/node_modules/", ".gray/", "**/.gray/", "coverage/", "docs/api/", "docs/.vitepress/"] },
    eslint.configs.recommended,
    {
        files: ["**/*.ts"],
        extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
        plugins: { "@pulumi": pulumi },
        languageOptions: { parserOptions: { projectService: true } },
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@pulumi/no-output-instance-in-template-literal": "error",
            "@typescript-eslint/array-type": ["error", { default: "array-simple" }],
            "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
            "@typescript-eslint/dot-notation": "off",
            "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }],
            "@typescript-eslint/require-await": "off",
            "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
            eqeqeq: "error",
            "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
        },
    },
    {
        files: ["**/*.mjs", "examples/**/*.js", "test/**/*.js", "test/**/*.cjs"],
        languageOptions: {
            globals: Object.fromEntries(
                [
                    "process",
                    "console",
                    "exports",
                    "module",
                    "require",
                    "setTimeout",
                    "clearTimeout",
                    "setInterval",
                    "clearInterval",
                    "Buffer",
                    "URL",
                    "fetch",
                    "performance",
                    "__dirname",
                ].map(name => [name, "readonly"]),
            ),
        },
    },
);
