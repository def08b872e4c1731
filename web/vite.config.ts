import preact from "@preact/preset-vite";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompress, constants, gzip } from "node:zlib";
import { promisify } from "node:util";
import { defineConfig, type Plugin } from "vite";

const ENTRIES = ["src/main.tsx", "src/style.css"];
const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Smaller files are not worth an answer of their own, in bytes. */
const COMPRESS_MIN_BYTES = 512;

/**
 * Where components are. In other sources each class would be taken for one, and a change of it would go no further than its own
 * file: so it goes on to the components that use it, and these keep their state.
 */
const COMPONENTS = /\.tsx$/;

/** The contracts' code lies outside of this folder, and the packages that it imports inside. */
function packagesFromHere(): Plugin {
  return {
    name: "packages-from-here",
    enforce: "pre",
    resolveId(source, importer) {
      if (!importer || importer.startsWith(HERE) || !/^[@a-z]/.test(source)) return null;
      return this.resolve(source, `${HERE}src/main.tsx`, { skipSelf: true });
    },
  };
}

/** Each file of the build beside itself as `.br` and `.gz`: compressed once, as well as it goes. */
function compressed(): Plugin {
  const brotli = promisify(brotliCompress);
  const zip = promisify(gzip);
  return {
    name: "compressed",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) { // after all others: what they still change would be old in here
      for (const fileName of Object.keys(bundle)) {
        const path = join(dir, fileName);
        const bytes = await readFile(path);
        if (bytes.length < COMPRESS_MIN_BYTES || fileName.endsWith(".json")) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        await writeFile(`${path}.br`, await brotli(bytes, { params }));
        await writeFile(`${path}.gz`, await zip(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: HERE,
  plugins: [packagesFromHere(), preact({ devToolsEnabled: false, include: COMPONENTS }), compressed()],
  server: { strictPort: true, port: 5173, fs: { allow: [`${HERE}..`] } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: ENTRIES.map((entry) => HERE + entry) },
  },
});
