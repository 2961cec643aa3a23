// Builds what the browser loads: sources in this folder -> ../static_built (git-ignored). `./run` calls it, then Django
// gives the files names with their digests. A failed build leaves what the last good one made.

import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { part } from "./tabler.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "..", "static_built");
const target = `${built}.new`;
const modules = createRequire(import.meta.url);

const lighter = {
  name: "lighter",
  setup(build) {
    build.onLoad({ filter: /tabler\.css$/ }, async ({ path }) => ({
      contents: part(await readFile(path, "utf8")),
      loader: "css",
    }));
    // Every browser that we support reads woff2, so the second format of each face is left out.
    build.onLoad({ filter: /fontsource.*\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, ""),
      loader: "css",
    }));
  },
};

/** One SVG file with the icons named in icons.txt: a page loads a few kilobytes instead of a font of five thousand. */
async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(modules.resolve(`@tabler/icons/outline/${name}.svg`), "utf8");
      const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "");
      const drawn = shapes.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "");
      return `<symbol id="${name}" viewBox="0 0 24 24">${drawn.replaceAll(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  await writeFile(join(target, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** The face that letters are set in as PDF, with the measures of Times New Roman. Browsers never load it. */
async function letterFace() {
  const folder = join(here, "..", "document_fonts");
  await mkdir(folder, { recursive: true });
  for (const face of ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"]) {
    const file = `Tinos_${face}.ttf`;
    await copyFile(modules.resolve(`@expo-google-fonts/tinos/${face}/${file}`), join(folder, file));
  }
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const esbuild = modules("esbuild");
await esbuild.build({
  entryPoints: [join(here, "app.js"), join(here, "app.css")],
  outdir: target,
  bundle: true,
  minify: true,
  legalComments: "none",
  target: ["chrome109", "firefox102", "safari16"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  plugins: [lighter],
  logLevel: "warning",
});
await sprite();
await letterFace();
await copyFile(join(here, "mark.svg"), join(target, "mark.svg"));
await rm(built, { recursive: true, force: true });
await rename(target, built);
