import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { AnswerThief } from "./clients_examples/answer_thief.ts";
import { Example, type ExampleCommand } from "./clients_examples/example.ts";
import { curl, go, python, typeScript } from "./clients_examples/prepare.ts";
import { eventually } from "./support/eventually.ts";
import { readFiles, ROOT } from "./support/module_graph.ts";
import { ParleyProcess } from "./support/process.ts";
import { requirement } from "./support/requirements.ts";

const ROOM = "clients";
const HARD = 'a "quote", a \\ and an é 🐍';

interface Client {
  readonly ignore: boolean;
  /** Makes it ready to run, in a folder of its own. */
  prepare(folder: string): ExampleCommand | Promise<ExampleCommand>;
  readonly port: "http" | "edgeGrpc";
}

const grpcio = requirement("python3 with grpcio");
const python3 = requirement("python3");
const golang = requirement("go");
const hasCurl = requirement("curl");

/** By the files of `clients/` that they are. */
const CLIENTS: Readonly<Record<string, Client>> = {
  "typescript/connect_chat.ts": {
    ignore: false,
    prepare: () => typeScript("connect_chat.ts"),
    port: "http",
  },
  "typescript/rest_chat.ts": { ignore: false, prepare: () => typeScript("rest_chat.ts"), port: "http" },
  "python/grpc_chat.py": {
    ignore: grpcio.ignore,
    prepare: (folder) => python(grpcio.path, "grpc_chat.py", folder),
    port: "edgeGrpc",
  },
  "python/rest_chat.py": {
    ignore: python3.ignore,
    prepare: () => ({ command: python3.path, args: [join(ROOT, "clients/python/rest_chat.py")] }),
    port: "http",
  },
  "go/main.go": { ignore: golang.ignore, prepare: (folder) => go(golang.path, folder), port: "edgeGrpc" },
  "curl/chat.sh": { ignore: hasCurl.ignore, prepare: curl, port: "http" },
};

/** Somebody else sends. */
async function send(parley: ParleyProcess, text: string): Promise<void> {
  const response = await fetch(`${parley.http}/v1/rooms/${ROOM}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ author: "Bob", text }),
  });
  assertEquals(response.status, 200, await response.text());
}

/** The texts that are stored. */
async function stored(parley: ParleyProcess): Promise<string[]> {
  const response = await fetch(`${parley.http}/v1/rooms/${ROOM}/messages`);
  const { messages }: { messages: { text: string }[] } = await response.json();
  return messages.map(({ text }) => text);
}

/** What a client shows, once it shows so many. */
async function shown(example: Example, count: number): Promise<string[]> {
  await example.showed(count);
  return example.shown.map(({ seq, text }) => {
    const said = ["one", HARD, JSON.stringify(HARD).slice(1, -1), "three", "four", "five", "six"]
      .find((word) => text.includes(word));
    return `${seq} ${text.includes("Bob") ? "Bob" : "Ana"} ${said?.startsWith("a ") ? HARD : said}`;
  });
}

const ALL = ["1 Ana one", `2 Ana ${HARD}`, "3 Bob three", "4 Ana four", "5 Bob five", "6 Ana six"];

for (const [name, { ignore, prepare, port }] of Object.entries(CLIENTS)) {
  Deno.test(
    { name: `clients/${name}: a message whose answer is lost is stored and shown once`, ignore },
    async () => {
      const folder = await Deno.makeTempDir({ prefix: "parley-client-" });
      try {
        const command = await prepare(folder);
        await using parley = await ParleyProcess.start("all");
        await parley.logged("Active");
        using thief = new AnswerThief(parley[port]);
        const address = port === "http" ? `http://${thief.address}` : thief.address;
        await using example = new Example(command, [address, ROOM, "Ana"]);
        await example.say("one");
        await example.showed(1);
        await thief.quiet(); // its answer has come too: only then the next one is sent
        thief.steal();
        await example.say("three");
        await eventually("it is stored", async () => (await stored(parley)).length === 2, {
          withinMs: 10_000,
        });
        thief.cut();
        await example.say("four"); // is sent once the one before is answered
        assertEquals(await shown(example, 3), ["1 Ana one", "2 Ana three", "3 Ana four"]);
        assertEquals(await stored(parley), ["one", "three", "four"]);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );

  Deno.test({ name: `clients/${name}: sends, reads from a position, reconnects`, ignore }, async () => {
    const folder = await Deno.makeTempDir({ prefix: "parley-client-" });
    try {
      const command = await prepare(folder);
      await using parley = await ParleyProcess.start("all");
      await parley.logged("Active");
      await using example = new Example(command, [parley[port], ROOM, "Ana"]);
      await example.say("one");
      await example.say(HARD);
      await example.showed(2);
      await send(parley, "three");
      assertEquals(await shown(example, 3), ALL.slice(0, 3));

      await parley.end("SIGKILL");
      await example.say("four"); // while nobody is there
      await parley.start();
      await example.showed(4);
      await send(parley, "five");
      assertEquals(await shown(example, 5), ALL.slice(0, 5));

      const [, second] = example.shown;
      await using later = new Example(command, [parley[port], ROOM, "Ana", second!.position]);
      assertEquals(await shown(later, 3), ALL.slice(2, 5));
      assertEquals(await parley.end("SIGTERM"), 0); // which ends streams politely
      await parley.start();
      await later.say("six");
      assertEquals(await shown(later, 4), ALL.slice(2));
      assertEquals(await shown(example, 6), ALL);
      assertEquals([example.complaints, later.complaints], [[], []]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("clients: each has a line in their README, and a test", async () => {
  const files = await readFiles(join(ROOT, "clients"), [".ts", ".py", ".go", ".sh"]);
  const names = files.map(({ path }) => path).filter((path) => !path.includes("/gen/"));
  const tested = [...Object.keys(CLIENTS), "typescript/queue_calls.ts"]; // in a test of its own
  assertEquals(names, tested.toSorted());
  const readme = await Deno.readTextFile(join(ROOT, "clients/README.md"));
  for (const name of names) assert(readme.includes(`(${name})`), name);
});
