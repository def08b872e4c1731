import { assert, assertEquals } from "@std/assert";
import { type Wire, WIRES } from "../../../lib/broker/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { type Cases, failure, type Stage } from "./kit.ts";

/** Bodies that are no messages; ID and HEX stand for the id of a call, KEY for what it is named by. */
const BODIES: readonly { readonly body: string; readonly told: boolean; readonly wires?: readonly Wire[] }[] =
  [
    { body: "", told: false },
    { body: "hello", told: false },
    { body: "[]", told: false },
    { body: "7", told: false },
    { body: `{"KEY":"ID"}`, told: true },
    { body: `{"func":"f","func_name":"f","KEY":"no"}`, told: false },
    { body: `{"func":"f","func_name":"f"}`, told: false },
    {
      body: `{"KEY":"ID","func":"f","func_name":"f","func_args":${"[".repeat(500)}${"]".repeat(500)}}`,
      told: true,
    },
    { body: `{"KEY":"ID","func":"f","func_name":"f","func_args":["${"x".repeat(10_000_000)}"]}`, told: true },
    { body: `{"py/object":"os.system","func_name":"f","KEY":{"hex":"HEX"}}`, told: true, wires: ["pickled"] },
    {
      body:
        `{"py/object":"prpc.prpcmessage.PRPCMessage","func_name":"f","func_args":[{"py/object":"os.system"}],` +
        `"KEY":{"py/object":"uuid.UUID","hex":"HEX"}}`,
      told: true,
      wires: ["pickled"],
    },
  ];

/** What comes of messages that are none. */
export const malformedCases: Cases = Object.fromEntries(WIRES.map((wire) => [
  `what is malformed stops nobody, it is a dead letter, its caller is told where the id can be read: ${wire}`,
  (stage: Stage) => malformed(stage, wire),
]));

async function malformed(stage: Stage, wire: Wire): Promise<void> {
  await stage.serve();
  const queue = stage.broker.queue(stage.queue);
  const client = stage.client({ wire });
  let dead = 0;
  for (const { body, told, wires = WIRES } of BODIES) {
    if (!wires.includes(wire)) continue;
    const id = crypto.randomUUID();
    const filled = body.replace("ID", id).replace("HEX", id.replaceAll("-", ""))
      .replace("KEY", wire === "native" ? "id" : "message_id");
    await queue.publish({ id, wire, body: filled }, { awaited: true });
    dead++;
    if (!told) continue;
    const error = await failure(client.find(id).result({ timeoutMs: 10_000 }), "INVALID_ARGUMENT");
    assert(error.message.startsWith(`Cannot read a ${wire} message: `), error.message);
  }
  await eventually("all are dead letters", async () => (await queue.depth()).dead === dead, {
    withinMs: 15_000,
  });
  const letters = await queue.dead.list({ limit: 100 });
  assertEquals(letters.length, dead);
  for (const { reason } of letters) assert(reason.startsWith("malformed: "), reason);
  const call = await client.call("summ", { args: [1, 2], deadlineMs: 10_000 });
  assertEquals(await call.result(), 3.5);
}
