// From the files of the page to the rules that they are linted by.

import js from "@eslint/js";
import globals from "globals";

const RULES = {
  "eqeqeq": "error",
  "no-shadow": "error",
  "no-var": "error",
  "prefer-const": "error",
  "no-unused-vars": ["error", { ignoreRestSiblings: true }],
};

export default [
  { ignores: ["assets/", "node_modules/"] },
  js.configs.recommended,
  { rules: RULES },
  { files: ["*.js"], languageOptions: { globals: globals.node } },
  { files: ["scripts/*.js"], languageOptions: { globals: { ...globals.browser, vis: "readonly" } } },
  { files: ["query/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["sparql/*.js"], languageOptions: { globals: globals.worker } },
];
