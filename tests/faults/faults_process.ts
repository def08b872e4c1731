import type { Fault } from "./fault.ts";
import { restart } from "./member.ts";
import type { Random } from "./random.ts";
import type { Member, Role, Stage } from "./stage.ts";
import { wait } from "./wait.ts";
import { WorkerClient } from "./worker_client.ts";

/** How long a process stays away, in milliseconds: less and more than a standby waits before it takes over. */
const AWAY_MS = [0, 4_000] as const;
/** How long one is stopped: less and more than a lease of three seconds, and than what clients wait for an answer. */
const STOPPED_MS = [200, 6_000] as const;
/** How long the other worker may take to take over, in milliseconds. */
const TAKE_OVER_MS = 8_000;

const ROLES: readonly Role[] = ["serve", "chat", "queue"];

/** What happens to processes. */
export const PROCESS_FAULTS: readonly Fault[] = [
  ...ROLES.map(killed),
  ...ROLES.map(stopped),
  ...ROLES.map(restarted),
  allKilled("chat"),
  twoWorkers(),
];

function killed(role: Role): Fault {
  return {
    name: `kill -9 ${role}`,
    expected: "Another takes over, or clients wait for this one; what was acknowledged is there, once",
    touches: [role],
    happensOn: ({ roles }) => roles.includes(role),
    async run(stage, random, signal) {
      const member = anyOf(stage, role, random);
      const awayMs = random.between(...AWAY_MS);
      await member.process.end("SIGKILL");
      await wait(awayMs, signal);
      await restart(member, signal);
    },
  };
}

function stopped(role: Role): Fault {
  return {
    name: `SIGSTOP and SIGCONT ${role}`,
    expected:
      "Nobody waits for it longer than a deadline; when it goes on it stores nothing that its lease forbids",
    touches: [role],
    happensOn: ({ roles }) => roles.includes(role),
    async run(stage, random, signal) {
      const { process } = anyOf(stage, role, random);
      const stoppedMs = random.between(...STOPPED_MS);
      process.signal("SIGSTOP");
      await wait(stoppedMs, signal);
      process.signal("SIGCONT");
    },
  };
}

function restarted(role: Role): Fault {
  return {
    name: `SIGTERM ${role}`,
    expected: "It ends with exit code 0, what is under way is finished or told to be tried again",
    touches: [role],
    happensOn: ({ roles }) => roles.includes(role),
    async run(stage, random, signal) {
      const member = anyOf(stage, role, random);
      const code = await member.process.end("SIGTERM");
      await restart(member, signal);
      if (code !== 0) throw new Error(`${member.name} ended with exit code ${code} after SIGTERM`);
    },
  };
}

function allKilled(role: Role): Fault {
  return {
    name: `kill -9 every ${role}`,
    expected: "Clients are told that nobody is there, and go on when somebody is",
    touches: [role],
    happensOn: ({ roles }) => roles.includes(role),
    async run(stage, random, signal) {
      const members = stage.members.filter((member) => member.role === role);
      const awayMs = random.between(...AWAY_MS);
      await Promise.all(members.map(({ process }) => process.end("SIGKILL")));
      await wait(awayMs, signal);
      await Promise.all(members.map((member) => restart(member, signal)));
    },
  };
}

/** The active worker sleeps, with what it was about to store kept back, until the other has taken over. */
function twoWorkers(): Fault {
  return {
    name: "two chat workers at once",
    expected:
      "The one that wakes up with an old lease stores nothing, whatever it had under way, and stands by",
    touches: ["chat", "store network"],
    happensOn: ({ roles }) => roles.includes("chat"),
    async run(stage, random, signal) {
      const chats = stage.members.filter(({ role }) => role === "chat");
      const active = await activeOf(chats);
      if (!active) return; // none is at present
      const afterMs = random.between(0, 1_000);
      active.storeLink?.hold("up");
      await wait(50, signal); // what it sends meanwhile arrives when another is active
      active.process.signal("SIGSTOP");
      const others = chats.filter((chat) => chat !== active);
      const endMs = performance.now() + TAKE_OVER_MS;
      while (!signal.aborted && performance.now() < endMs && !await activeOf(others)) await wait(100, signal);
      await wait(afterMs, signal);
      active.storeLink?.mend();
      active.process.signal("SIGCONT");
    },
  };
}

/** The one that says that it serves; `undefined` when none does. */
async function activeOf(chats: readonly Member[]): Promise<Member | undefined> {
  const words = await Promise.all(
    chats.map(({ process }) => new WorkerClient(process.grpc).health("", 1_000).catch(() => "")),
  );
  return chats[words.indexOf("SERVING")];
}

function anyOf(stage: Stage, role: Role, random: Random): Member {
  return random.pick(stage.members.filter((member) => member.role === role));
}
