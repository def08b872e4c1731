import { eventually } from "../support/eventually.ts";
import { Disk } from "./disk.ts";
import { Link } from "./link.ts";
import { type RunningMember, startMember } from "./member.ts";
import { ShiftedClock } from "./shifted_clock.ts";
import { isReady } from "./ready.ts";
import type { Ability, Loss, Member, ProcessPlan, Role, Stage, StoreName } from "./stage.ts";
import { type RunningServer, startKafkaServer, startRedisServer } from "./store_server.ts";

/** What a stage is made of. */
export interface StageOptions {
  readonly store: StoreName;
  readonly plan: ProcessPlan;
  /** Those of the machine's that it is to use. */
  readonly can: ReadonlySet<Ability>;
}

/** The order in which processes start: those first that others call. */
const ORDER: readonly Role[] = ["chat", "queue", "serve"];

/** What the machine allows. */
export async function abilities(): Promise<ReadonlySet<Ability>> {
  const can = new Set<Ability>();
  if (await Disk.isPossible("processes")) can.add("small disk");
  if (ShiftedClock.isPossible()) can.add("shifted clock");
  return can;
}

/** One plan that has what each of them needs. A plan with an edge has a chat worker: edges are not ready without. */
export function joinPlans(plans: readonly ProcessPlan[]): ProcessPlan {
  const count = (role: Role) => Math.max(0, ...plans.map(({ counts }) => counts[role] ?? 0));
  const serve = count("serve");
  return {
    counts: { serve, chat: Math.max(count("chat"), Math.min(1, serve)), queue: count("queue") },
    queueArgs: plans.flatMap(({ queueArgs = [] }) => queueArgs),
    env: Object.assign({}, ...plans.map(({ env }) => env)),
    opensFiles: plans.some(({ opensFiles }) => opensFiles),
  };
}

/** Starts everything, and waits until it is ready. */
export async function openStage({ store, plan, can }: StageOptions): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const visibility = plan.opensFiles ? "everyone" : "processes";
  const onDisk = can.has("small disk") && store !== "kafka" && await Disk.isPossible(visibility);
  const disk = onDisk ? opened.use(await Disk.open(visibility)) : undefined;
  const clock = can.has("shifted clock") ? opened.use(new ShiftedClock()) : undefined;
  const prefix = disk?.prefix ?? [];
  const folder = disk?.folder ?? temporaryFolder(opened);

  let server: RunningServer | undefined;
  const kafkaLink = store === "kafka" ? opened.use(new Link(() => server?.port ?? 0)) : undefined;
  if (store === "redis") {
    server = opened.use(await startRedisServer({ folder: disk?.folder, prefix }));
  }
  if (kafkaLink) server = opened.use(await startKafkaServer(kafkaLink.port));
  const env = storeEnv(store, { folder, server, kafkaLink });

  const members: RunningMember[] = [];
  const workers: string[] = [];
  for (const role of ORDER) {
    for (let i = 1; i <= (plan.counts[role] ?? 0); i++) {
      const member = opened.use(
        await startMember({
          role,
          name: `${role} ${i}`,
          env: { ...env, ...clock?.env, ...plan.env },
          args: role === "queue" ? plan.queueArgs ?? [] : [],
          prefix,
          redisPort: store === "redis" ? server?.port : undefined,
          workers: role === "serve" ? workers : [],
        }),
      );
      members.push(kafkaLink ? { ...member, storeLink: kafkaLink } : member);
      if (role === "chat") workers.push(address(member, 0));
    }
  }
  const edges = members.filter(({ role }) => role === "serve");
  const losses: Loss[] = [];
  const all = opened.move();
  return {
    store,
    can: disk ? can : can.difference(new Set<Ability>(["small disk"])),
    members,
    server,
    edges: edges.map((edge) => `http://${address(edge, 0)}`),
    edgeGrpc: edges.map((edge) => address(edge, 1)),
    workers,
    env,
    disk,
    clock,
    losses,
    ready: async (withinMs) => {
      await eventually("every process is ready", () => isReady(members), { withinMs, everyMs: 100 });
    },
    logs: () => members.flatMap(logLines),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function temporaryFolder(opened: AsyncDisposableStack): string {
  const folder = Deno.makeTempDirSync({ prefix: "parley-stage-" });
  opened.defer(() => Deno.remove(folder, { recursive: true }));
  return folder;
}

interface Places {
  readonly folder: string;
  readonly server: RunningServer | undefined;
  readonly kafkaLink: Link | undefined;
}

function storeEnv(store: StoreName, { folder, server, kafkaLink }: Places): Record<string, string> {
  const env: Record<string, string> = { DATA_DIR: folder, PRPC_TYPE_BROKER: store };
  if (store === "redis") env.REDIS_URL = env.PRPC_URL_BROKER = `redis://127.0.0.1:${server?.port}`;
  if (kafkaLink) env.PRPC_URL_BROKER = `127.0.0.1:${kafkaLink.port}`;
  return env;
}

function address({ frontLinks }: Member, index: number): string {
  return `127.0.0.1:${frontLinks[index]?.port}`;
}

function logLines({ name, process }: Member): string[] {
  return [
    ...process.log.map((line) => `${name} ${JSON.stringify(line)}`),
    ...process.output.map((line) => `${name} ${line}`),
  ];
}
