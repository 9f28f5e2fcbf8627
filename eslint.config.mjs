import js from "@eslint/js";
import globals from "globals";

export default [
    { ignores: ["**/static/lib/**"] },
    js.configs.recommended,
    {
        languageOptions: { globals: { ...globals.browser, luxon: "readonly" } },
        rules: {
            eqeqeq: "error",
            "no-control-regex": "off", // FNC1 of scanners is one
            "no-shadow": "error",
            "no-unused-vars": ["error", { args: "none" }],
            "no-var": "error",
            "prefer-const": "error",
        },
    },
    { files: ["**/*.mjs"], languageOptions: { globals: globals.node } },
];
