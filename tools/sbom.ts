import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { z } from "zod";
import { readLock } from "./sbom/lock.ts";

/** The lock files of what is delivered: the servers, and the page. */
const LOCKS = ["deno.lock", "web/deno.lock"];

/**
 * `deno task sbom`: writes what Parley is made of to standard output, as CycloneDX 1.6 in JSON: every package
 * that the lock files pin, with its hash and what it depends on, and the runtime.
 */
if (import.meta.main) {
  const texts = await Promise.all(LOCKS.map((path) => Deno.readTextFile(path)));
  const { info } = z.object({ info: z.object({ version: z.string() }) })
    .parse(JSON.parse(await Deno.readTextFile("openapi.json")));
  console.log(billOf(info.version, texts));
}

/**
 * The bill of materials of this version with these lock files.
 *
 * @throws Error for a lock file of a version that is not read, or a package without a hash.
 */
export function billOf(version: string, locks: readonly string[]): string {
  const root = new Models.Component(Enums.ComponentType.Application, "parley", { version, bomRef: "parley" });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: root, timestamp: new Date() }) });
  const runtime = new Models.Component(Enums.ComponentType.Platform, "deno", { version: Deno.version.deno });
  bom.components.add(runtime);
  root.dependencies.add(runtime.bomRef);
  const components = new Map<string, Models.Component>();
  const packages = locks.flatMap(readLock);
  for (const { purl, name, group, version, sha512 } of packages) {
    if (components.has(purl)) continue;
    const hashes = new Models.HashDictionary([[Enums.HashAlgorithm["SHA-512"], sha512]]);
    const more = { version, purl, bomRef: purl, hashes, ...(group && { group }) };
    components.set(purl, new Models.Component(Enums.ComponentType.Library, name, more));
  }
  for (const { purl, isDirect, dependencies } of packages) {
    const component = components.get(purl)!;
    bom.components.add(component);
    if (isDirect) root.dependencies.add(component.bomRef);
    for (const one of dependencies) component.dependencies.add(components.get(one)!.bomRef);
  }
  const format = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return new Serialize.JsonSerializer(format).serialize(bom, { sortLists: true, space: 2 });
}
