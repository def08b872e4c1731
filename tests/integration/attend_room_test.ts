import { assertEquals } from "@std/assert";
import { fromConnectError } from "../../lib/error/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { ParleyProcess } from "../support/process.ts";

const WAIT = { withinMs: 15_000 };

/** Somebody who attends a room at an edge, and comes again whenever the stream ends. */
class Attendee {
  readonly codes: string[] = [];
  readonly #left = new AbortController();
  names = "";

  constructor(address: string, name: string) {
    this.#attend(new Channel([address]), name);
  }

  /** Waits until these are there. */
  async sees(names: string): Promise<void> {
    await eventually(`${names} are there`, () => this.names === names, WAIT).catch((thrown) => {
      throw new Error(`${thrown.message}, but ${this.names}, after ${this.codes.slice(-3)}`);
    });
  }

  leave(): void {
    this.#left.abort();
  }

  async #attend(channel: Channel, name: string): Promise<void> {
    const { signal } = this.#left;
    while (!signal.aborted) {
      try {
        const client = await channel.client(MessengerService);
        for await (const { participants } of client.attendRoom({ name }, { signal })) {
          this.names = participants.map(({ name }) => name).sort().join(" ");
        }
        this.codes.push("OK");
      } catch (thrown) {
        this.codes.push(fromConnectError(thrown).code);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}

Deno.test("who is here: two edges, one leaves, one is killed, the worker is killed and comes back", async (t) => {
  const port = String(freePort());
  const reach = { MESSENGER_SERVER_ADDR: `127.0.0.1:${port}` };
  await using worker = await ParleyProcess.start("chat", { env: { MESSENGER_SERVER_PORT: port } });
  await using edge = await ParleyProcess.start("serve", { env: { ...reach, MESSENGER_MAILBOX: "a" } });
  await using other = await ParleyProcess.start("serve", { env: { ...reach, MESSENGER_MAILBOX: "b" } });
  const [ana, olga] = [new Attendee(edge.edgeGrpc, "Ana"), new Attendee(other.http, "Olga")];
  try {
    await t.step("whoever comes to one edge is seen at the other", async () => {
      for (const one of [ana, olga]) await one.sees("Ana Olga");
    });

    await t.step("a client that is killed is gone, without a word", async () => {
      const url = `${other.http}/v1/rooms/lobby:attend?name=Ivan`;
      const child = new Deno.Command("curl", { args: ["-sN", url], stdout: "null" }).spawn();
      for (const one of [ana, olga]) await one.sees("Ana Ivan Olga");
      child.kill("SIGKILL");
      await child.status;
      for (const one of [ana, olga]) await one.sees("Ana Olga");
    });

    await t.step(
      "the worker is killed: the streams end as UNAVAILABLE, and the list comes back",
      async () => {
        await worker.end("SIGKILL");
        for (const { codes } of [ana, olga]) {
          await eventually("it is told", () => codes.length > 0, WAIT);
          assertEquals(codes[0], "UNAVAILABLE");
        }
        ana.names = olga.names = "";
        await worker.start();
        for (const one of [ana, olga]) await one.sees("Ana Olga");
      },
    );

    await t.step("an edge that is killed takes its own along; one that stops says so", async () => {
      await other.end("SIGKILL");
      await ana.sees("Ana");
      ana.codes.length = 0;
      await edge.end("SIGTERM");
      assertEquals(ana.codes[0], "UNAVAILABLE");
    });
  } finally {
    for (const one of [ana, olga]) one.leave();
  }
});
