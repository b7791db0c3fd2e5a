// Builds what the pages load: `node build.mjs OUTPUT`, an empty or missing folder beside which nothing is touched.
//
// src/site is what an exported site runs: one ordinary script, since a browser loads no modules from files.
// Each file in src/pages is the script of one page and styles/main.css the stylesheet of all; what pages share becomes
// chunks that are loaded once. Every name holds a digest of its content; manifest.json tells which file has which.
// LICENSES.txt holds the licences of the packages that are in them.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const output = process.argv[2];
if (!output) throw new Error("name the folder to build into: node build.mjs OUTPUT");
const partial = `${output}.${process.pid}.part`;
const pages = readdirSync("src/pages").map((name) => join("src/pages", name));

rmSync(partial, { recursive: true, force: true });
const common = {
  outdir: partial,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  target: "es2022",
  minify: true,
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
};
const served = await build({ ...common, entryPoints: [...pages, "styles/main.css"], splitting: true, format: "esm" });
const site = await build({ ...common, entryPoints: { site: "src/site/main.ts" }, format: "iife" });
const outputs = { ...served.metafile.outputs, ...site.metafile.outputs };

const manifest = {};
for (const [path, { entryPoint, imports }] of Object.entries(outputs)) {
  if (!entryPoint) continue;
  const name = entryPoint === "src/site/main.ts" ? "site.js" : basename(entryPoint).replace(/\.ts$/, ".js");
  const preloads = imports.filter(({ kind }) => kind === "import-statement").map((one) => basename(one.path));
  manifest[name] = { file: basename(path), preloads };
}
writeFileSync(join(partial, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
writeFileSync(
  join(partial, "LICENSES.txt"),
  licences(Object.keys({ ...served.metafile.inputs, ...site.metafile.inputs })),
);
rmSync(output, { recursive: true, force: true });
renameSync(partial, output);

/** Return the licences of the packages that some files are from. */
function licences(files) {
  const found = files.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean);
  return [...new Set(found)].sort().map(licenceOf).join("\n\n");
}

function licenceOf(name) {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}\n`;
}
