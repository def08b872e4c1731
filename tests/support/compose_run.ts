import { dirname, join } from "@std/path";
import { loadConfig } from "../../lib/config/mod.ts";
import type { Image } from "./dockerfile.ts";
import { eventually } from "./eventually.ts";
import { ROOT } from "./module_graph.ts";
import { freePort } from "./ports.ts";
import { copyInto } from "./tree_copy.ts";

/** A service of compose.yaml, as far as running it goes. */
export interface Service {
  readonly build?: { readonly target: string };
  /** In place of its image's. */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** Ports that a process takes when it is told none: other processes of this machine may have them. */
const PORTS = Object.fromEntries(
  Object.entries(loadConfig({ env: {}, readFile: Deno.readTextFileSync }))
    .filter(([name]) => name.endsWith("_PORT")).map(([name, port]) => [name, String(port)]),
);

/** What a process said and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

const HEALTHY = { withinMs: 30_000, everyMs: 100 };
/** A process of the test machine has these from its surroundings, not from its image. */
const SURROUNDINGS = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME"];

/**
 * Runs the services of a compose.yaml as processes of this machine, without a container engine: each with what its
 * image copies and nothing else of the tree, its command and its environment. Host names become 127.0.0.1, ports
 * become free ones, `/app` and `/data` become folders. Disposing it kills what still runs.
 */
export class ComposeRun implements AsyncDisposable {
  readonly #services: Readonly<Record<string, Service>>;
  readonly #images: ReadonlyMap<string, Image>;
  readonly #folder = Deno.makeTempDirSync({ prefix: "parley-compose-" });
  readonly #ports = new Map<string, number>();
  readonly #up = new Map<string, Promise<void>>();
  readonly #children = new Map<string, Deno.ChildProcess>();

  constructor(services: Readonly<Record<string, Service>>, images: ReadonlyMap<string, Image>) {
    this.#services = services;
    this.#images = images;
  }

  /** Starts a service after those that it depends on, and waits until it is healthy. */
  up(name: string): Promise<void> {
    const running = this.#up.get(name) ?? this.#start(name);
    this.#up.set(name, running);
    return running;
  }

  /** Runs a service to its end, after those that it depends on. */
  async run(name: string): Promise<Outcome> {
    await this.#dependencies(name);
    return await output(await this.#command(name, this.#words(name)));
  }

  /** Runs a service's health check once. */
  async health(name: string): Promise<Outcome> {
    const { healthcheck } = this.#service(name);
    const words = healthcheck ? healthcheck.test.slice(1) : this.#image(name)?.healthcheck ?? [];
    return await output(await this.#command(name, words));
  }

  /** Where this machine reaches what a service has on a port: `127.0.0.1:49152`. */
  address(name: string, port: number | string): string {
    const key = `${name}:${port}`;
    const free = this.#ports.get(key) ?? freePort();
    this.#ports.set(key, free);
    return `127.0.0.1:${free}`;
  }

  /** Ends a service as the engine does, and answers its exit code. */
  async stop(name: string): Promise<number> {
    const child = this.#children.get(name);
    if (!child) throw new Error(`Cannot stop "${name}": it does not run`);
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), HEALTHY.withinMs);
    const { code } = await child.status;
    clearTimeout(timer);
    this.#children.delete(name);
    this.#up.delete(name);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.values()) {
      try {
        child.kill("SIGKILL");
      } catch {
        // it has ended by itself
      }
      await child.status;
    }
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #start(name: string): Promise<void> {
    await this.#dependencies(name);
    const command = await this.#command(name, this.#words(name), "null");
    this.#children.set(name, command.spawn());
    await eventually(`${name} is healthy`, async () => {
      const { code, output } = await this.health(name);
      if (code !== 0) throw new Error(output);
      return true;
    }, HEALTHY);
  }

  async #dependencies(name: string): Promise<void> {
    for (const [dependency, { condition }] of Object.entries(this.#service(name).depends_on ?? {})) {
      if (condition !== "service_healthy") throw new Error(`Cannot wait for "${condition}": not known here`);
      await this.up(dependency);
    }
  }

  #words(name: string): readonly string[] {
    const { command, entrypoint } = this.#service(name);
    const image = this.#image(name);
    if (image) return [...entrypoint ?? image.entrypoint, ...command ?? image.command];
    const [host, port] = this.address(name, 6379).split(":");
    return [...command ?? [], "--bind", host!, "--port", port!, "--dir", this.#folder];
  }

  async #command(
    name: string,
    words: readonly string[],
    stdio: "null" | "piped" = "piped",
  ): Promise<Deno.Command> {
    const image = this.#image(name);
    const root = image ? await this.#filesOf(name, image) : this.#folder;
    const [executable = "", ...args] = words.map((word) => this.#here(word, root));
    const env = { ...PORTS, ...image?.env, ...this.#service(name).environment };
    const own = Object.entries(env).filter(([name]) => !SURROUNDINGS.includes(name))
      .map(([variable, value]) => [variable, this.#value(name, variable, this.#here(value, root))]);
    const surroundings = SURROUNDINGS.map((name) => [name, Deno.env.get(name)]).filter(([, value]) => value);
    return new Deno.Command(executable === "deno" ? Deno.execPath() : executable, {
      args,
      cwd: image ? join(root, image.workdir) : root,
      env: { NO_COLOR: "1", ...Object.fromEntries([...surroundings, ...own]) },
      clearEnv: true,
      stdin: "null",
      stdout: stdio,
      stderr: stdio,
    });
  }

  /** Host names, addresses and folders as they are on this machine. */
  #here(text: string, root: string): string {
    return text
      .replace(
        /([\w-]+):(\d+)/g,
        (all, host, port) => host in this.#services ? this.address(host, port) : all,
      )
      .replace("/usr/local/bin/deno", Deno.execPath())
      .replace(/(^|[=,])\/(app|data)\b/g, (_, before, folder) => `${before}${join(root, folder)}`);
  }

  /** A variable that is a port names one of the service's own. */
  #value(name: string, variable: string, value: string): string {
    return variable.endsWith("_PORT") ? this.address(name, value).split(":")[1]! : value;
  }

  /** A folder that holds the image's files, made when it is first needed. */
  async #filesOf(name: string, image: Image): Promise<string> {
    const root = join(this.#folder, name);
    if (await exists(root)) return root;
    await Deno.mkdir(join(root, "data"), { recursive: true });
    for (const { sources, target } of image.copies) {
      for (const source of sources) {
        const path = join(root, image.workdir, target.endsWith("/") ? join(target, source) : target);
        await Deno.mkdir(dirname(path), { recursive: true });
        await copyInto(join(ROOT, source), path);
      }
    }
    return root;
  }

  #service(name: string): Service {
    const service = this.#services[name];
    if (!service) throw new Error(`Cannot find service "${name}": not in compose.yaml`);
    return service;
  }

  #image(name: string): Image | undefined {
    const { build } = this.#service(name);
    return build && this.#images.get(build.target);
  }
}

async function output(command: Deno.Command): Promise<Outcome> {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
