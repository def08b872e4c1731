import { z } from "zod";

/** What a page needs of a source file of `web/`: where it is served, and what else it loads. */
export interface Asset {
  readonly url: string;
  /** Style sheets that belong to it. */
  readonly styles: readonly string[];
  /** Scripts that it will ask for anyway, to be loaded at once. */
  readonly preloads: readonly string[];
}

/**
 * Where a source file is served: `asset("src/main.tsx")`.
 *
 * @throws Error for one that is no entry of the page.
 */
export type AssetOf = (source: string) => Asset;

const manifestRule = z.record(
  z.string(),
  z.object({
    file: z.string(),
    css: z.array(z.string()).default([]),
    imports: z.array(z.string()).default([]),
    isEntry: z.boolean().default(false),
  }),
);

/** In development: from Vite, which makes them when they are asked for. */
export function assetsFromVite(origin: string): AssetOf {
  return (source) => ({ url: `${origin}/${source}`, styles: [], preloads: [] });
}

/**
 * In production: from the manifest of the build.
 *
 * Source: https://vite.dev/guide/backend-integration
 *
 * @throws Error for a text that is no manifest.
 */
export function assetsFromManifest(json: string): AssetOf {
  const manifest = manifestRule.parse(JSON.parse(json));
  return (source) => {
    const entry = manifest[source];
    if (!entry?.isEntry) throw new Error(`Cannot find "${source}" in the build: no such entry`);
    const chunks = importsOf(source);
    return {
      url: `/${entry.file}`,
      styles: [entry, ...chunks].flatMap(({ css }) => css).map((file) => `/${file}`),
      preloads: chunks.map(({ file }) => `/${file}`),
    };
  };

  /** What it imports, directly or not, each once. */
  function importsOf(source: string) {
    const names = new Set<string>(manifest[source]?.imports);
    for (const name of names) for (const next of manifest[name]?.imports ?? []) names.add(next);
    return [...names].flatMap((name) => manifest[name] ?? []);
  }
}
