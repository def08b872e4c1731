import type { Module } from "./module_graph.ts";

/**
 * The rooms of the house, the lowest floor first. A file imports from its own room or from a lower floor.
 * `<folder>/*` stands for each folder in it that is not named by itself.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["proto/gen"],
  ["lib/error"],
  ["lib/time", "lib/flow", "lib/http2"],
  ["lib/telemetry"],
  ["lib/config"], // its schema lists the log levels of lib/telemetry
  ["lib/redis", "lib/sqlite", "lib/kafka"],
  ["lib/contract", "lib/rpc"],
  ["lib/chat", "lib/users", "lib/broker", "lib/files"],
  ["lib/queue"], // its calls travel by lib/broker
  ["functions/middleware"],
  ["functions/*", "workers/*"],
  ["functions/app.ts"],
  ["functions/contracts.ts"],
  ["functions/edge.ts", "functions/hop.ts"],
  ["functions/listen.ts", "functions/main.ts", "workers/main.ts"],
  ["main.ts"],
];

/** May import anything, and are imported by nothing outside of them. */
const OUTSIDE = /^(tools|bench|tests|clients|web)\/|_test\.tsx?$/;

/** These meet in the contracts and over the wire. */
const SIDES = [/^functions\//, /^workers\//];

/** Where each driver is known; nowhere else is it imported. Empty for what no room imports. */
const DRIVERS: Readonly<Record<string, string>> = {
  "@redis/client": "lib/redis",
  "node:sqlite": "lib/sqlite",
  "@platformatic/kafka": "lib/kafka",
  "node:http2": "", // lib/http2 is there instead
};

/** Files that may read the environment, beside those outside of the house. */
const ENVIRONMENT_READERS = ["main.ts", "functions/main.ts"];

const GENERATED = "proto/gen";

/** Imports that go up, across a floor, from functions to workers or back, or to what is outside of the house. */
export function floorFaults(modules: readonly Module[]): string[] {
  return edges(modules).flatMap(([from, to]) => {
    const fault = (state: string) => [`${from} imports ${to}: ${state}`];
    if (OUTSIDE.test(from)) return [];
    if (OUTSIDE.test(to)) return fault("tools, bench and tests are for nobody to import");
    const [room, other] = [roomOf(from), roomOf(to)];
    const [floor, otherFloor] = [floorOf(room), floorOf(other)];
    if (floor < 0) return fault(`${room} is no room of the house`);
    if (room === other) return [];
    if (otherFloor < 0) return fault(`${other} is no room of the house`);
    if (otherFloor > floor) return fault(`${other} is on a higher floor`);
    if (otherFloor === floor) return fault(`${other} is on the same floor`);
    const [side, otherSide] = [sideOf(from), sideOf(to)];
    return side >= 0 && otherSide >= 0 && side !== otherSide ? fault("functions and workers stay apart") : [];
  });
}

/** Files that belong to no room. */
export function homelessFaults(modules: readonly Module[]): string[] {
  return modules.map(({ path }) => path)
    .filter((path) => !OUTSIDE.test(path) && floorOf(roomOf(path)) < 0)
    .map((path) => `${path}: ${roomOf(path)} is no room of the house`);
}

/** Imports past another room's `mod.ts`, and of one's own. */
export function doorFaults(modules: readonly Module[]): string[] {
  const paths = new Set(modules.map(({ path }) => path));
  return edges(modules).flatMap(([from, to]) => {
    if (OUTSIDE.test(from) || OUTSIDE.test(to)) return [];
    const room = roomOf(to);
    const door = `${room}/mod.ts`;
    if (roomOf(from) === room) return to === door ? [`${from} imports ${to}: its own mod.ts`] : [];
    if (room === GENERATED || !paths.has(door) || to === door) return [];
    return [`${from} imports ${to}: past ${door}`];
  });
}

/** Circles between files, each named once: `a.ts > b.ts > a.ts`. */
export function circleFaults(modules: readonly Module[]): string[] {
  const importsOf = new Map(modules.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const way: string[] = [];
  const faults: string[] = [];
  const visit = (path: string) => {
    if (way.includes(path)) return void faults.push([...way.slice(way.indexOf(path)), path].join(" > "));
    if (done.has(path)) return;
    way.push(path);
    for (const { target } of importsOf.get(path) ?? []) visit(target);
    way.pop();
    done.add(path);
  };
  for (const { path } of modules) visit(path);
  return faults;
}

/** Imports of a driver outside of its room. Tests may drive real servers by any client. */
export function driverFaults(modules: readonly Module[]): string[] {
  return housed(modules).flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier }) => {
      const driver = Object.keys(DRIVERS).find((name) =>
        specifier === name || specifier.startsWith(`${name}/`)
      );
      if (!driver) return [];
      const room = DRIVERS[driver];
      if (roomOf(path) === room) return [];
      return [`${path} imports ${specifier}: ${room ? `known in ${room} only` : "for tests alone"}`];
    })
  );
}

/** Imports that name a package, a registry or a URL themselves, beside the map in deno.json. */
export function importMapFaults(modules: readonly Module[]): string[] {
  return modules.flatMap(({ path, imports }) =>
    imports.filter(({ specifier }) => /^(npm|jsr|https?|data|file):/.test(specifier))
      .map(({ specifier }) => `${path} imports ${specifier}: not through the import map`)
  );
}

/** Files that read the environment and are not composition. */
export function environmentFaults(modules: readonly Module[]): string[] {
  return housed(modules)
    .filter(({ path, text }) => /\b(Deno|process)\.env\b/.test(text) && !ENVIRONMENT_READERS.includes(path))
    .map(({ path }) => `${path} reads the environment: only composition does`);
}

function housed(modules: readonly Module[]): Module[] {
  return modules.filter(({ path }) => !OUTSIDE.test(path));
}

/** Imports of one file of the tree by another. */
function edges(modules: readonly Module[]): [from: string, to: string][] {
  const paths = new Set(modules.map(({ path }) => path));
  return modules.flatMap(({ path, imports }) =>
    imports.filter(({ target }) => paths.has(target)).map(({ target }): [string, string] => [path, target])
  );
}

/** `lib/time` for `lib/time/clock.ts`; a file that stands by itself is its own room. */
function roomOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  return folders.length < 2 ? path : folders.slice(0, 2).join("/");
}

/** -1 for what is no room of the house. */
function floorOf(room: string): number {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room));
  if (floor >= 0 || room.endsWith(".ts")) return floor;
  return FLOORS.findIndex((rooms) => rooms.includes(room.replace(/\/.*/, "/*")));
}

function sideOf(path: string): number {
  return SIDES.findIndex((side) => side.test(path));
}
