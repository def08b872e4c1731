import { z } from "zod";

/** One package that a lock file pins. */
export interface LockedPackage {
  /** Names it among all packages (package URL specification, type npm). */
  readonly purl: string;
  /** Its scope, with the `@`; `undefined` where it has none. */
  readonly group: string | undefined;
  readonly name: string;
  readonly version: string;
  /** The SHA-512 of its archive, in hexadecimal. */
  readonly sha512: string;
  /** Whether the project itself asks for it. */
  readonly isDirect: boolean;
  /** The package URLs of what it depends on. */
  readonly dependencies: readonly string[];
}

const Lock = z.object({
  version: z.literal("5"),
  specifiers: z.record(z.string(), z.string()),
  npm: z.record(
    z.string(),
    z.object({
      integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/),
      dependencies: z.array(z.string()).default([]),
      optionalDependencies: z.array(z.string()).default([]),
    }),
  ),
});

/**
 * The packages of a `deno.lock`, each once.
 *
 * @throws ZodError when it is of another version, or has a package without a SHA-512.
 */
export function readLock(text: string): LockedPackage[] {
  const { specifiers, npm } = Lock.parse(JSON.parse(text));
  const keys = Object.keys(npm);
  const direct = new Set(
    Object.entries(specifiers).map(([asked, version]) => `${nameOf(asked.replace(/^npm:/, ""))}@${version}`),
  );
  const packages = new Map<string, LockedPackage>();
  for (const [key, { integrity, dependencies, optionalDependencies }] of Object.entries(npm)) {
    const wanted = [...dependencies, ...optionalDependencies];
    const found = wanted.flatMap((one) => keys.filter((other) => isPackage(other, one)).map(purlOf));
    const known = packages.get(purlOf(key));
    packages.set(purlOf(key), {
      ...partsOf(key),
      purl: purlOf(key),
      sha512: hex(integrity.slice("sha512-".length)),
      isDirect: direct.has(key) || (known?.isDirect ?? false),
      dependencies: [...new Set([...known?.dependencies ?? [], ...found])],
    });
  }
  return [...packages.values()];
}

/** Whether a dependency, `name` or `name@version`, is this package. */
function isPackage(key: string, dependency: string): boolean {
  return dependency === nameOf(key) || dependency === key ||
    dependency === `${nameOf(key)}@${partsOf(key).version}`;
}

/** `@scope/name@1.2.3_peer@4.5.6` without what stands behind the name. */
function nameOf(key: string): string {
  const at = key.indexOf("@", 1);
  return at < 0 ? key : key.slice(0, at);
}

function partsOf(key: string) {
  const [name = "", scope] = nameOf(key).split("/").reverse();
  const version = key.slice(nameOf(key).length + 1).split("_")[0]!;
  return { group: scope, name, version };
}

function purlOf(key: string): string {
  const { group, name, version } = partsOf(key);
  return `pkg:npm/${group ? `${group.replace("@", "%40")}/` : ""}${name}@${version}`;
}

function hex(base64: string): string {
  return Uint8Array.fromBase64(base64).toHex();
}
