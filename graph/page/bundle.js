// From npm's packages and the sources in sparql/ to the parts of the SPARQL tab: `node bundle.js FOLDER`.

import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const PARTS = { "sparql-worker.js": "sparql/worker.js", "sparql-editor.js": "sparql/editor.js" };
const LICENCE = /^(licen[cs]e|copying|notice)/i;

// Browsers that have what the page needs anyway: raw deflate and WebAssembly in a worker.
const TARGET = ["chrome103", "firefox113", "safari16.4"];

async function bundled(from, to) {
  const made = await build({
    entryPoints: [from],
    outfile: to,
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    define: { "import.meta.url": '""' }, // the engine is handed its bytes and asks for no address
    logLevel: "warning",
  });
  return Object.keys(made.metafile.inputs);
}

// The folder of the package that a file belongs to.
const packageOf = (file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];

// A package without a licence file says in its README what it is licensed under.
async function licenceTexts(folder) {
  const files = (await readdir(folder)).filter((file) => LICENCE.test(file)).sort();
  if (files.length) return Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const readme = await readFile(join(folder, "README.md"), "utf8").catch(() => "");
  return readme.match(/(?<=^## Licen[cs]e\n)[^]*?(?=^##|$(?![^]))/m) ?? [];
}

async function licence(folder) {
  const { name, version, license, homepage, repository } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const texts = await licenceTexts(folder);
  const at = homepage ?? repository?.url ?? repository;
  return [`${name} ${version}, ${license}`, at, ...texts.map((text) => text.trim())].join("\n");
}

async function main(out) {
  await mkdir(out, { recursive: true });
  const used = await Promise.all(Object.entries(PARTS).map(([to, from]) => bundled(from, join(out, to))));
  const folders = [...new Set(used.flat().map(packageOf).filter(Boolean))].sort();
  const licences = await Promise.all(folders.map(licence));
  await writeFile(join(out, "LICENSES.txt"), `${licences.join("\n\n")}\n`.replaceAll("\r\n", "\n"));
  await copyFile("node_modules/oxigraph/web_bg.wasm", join(out, "oxigraph.wasm"));
}

await main(process.argv[2]);
