import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { BadRequestSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { MessengerService, ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { fromConnectError } from "../../lib/error/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { ParleyProcess } from "../support/process.ts";

const WAIT_MS = 10_000;
const JSON_TYPE = { "content-type": "application/json" };

Deno.test("Connect by hand: JSON over fetch", async (t) => {
  await using worker = await ParleyProcess.start("chat");
  await worker.logged("Active");
  const call = (method: string, body: string, headers: Record<string, string> = JSON_TYPE) =>
    fetch(`${worker.connect}/messenger.v1.MessengerService/${method}`, { method: "POST", headers, body });

  await t.step("a unary call", async () => {
    const response = await call("SendMessage", '{"author":"Ольга","text":"hey"}');
    const { seq, sendTime, epoch } = await response.json();
    assertEquals([response.status, seq], [200, "1"]);
    assertMatch(sendTime, /\.\d{9}Z$/);
    assertMatch(epoch, /^[0-9a-f]{16}$/);
  });

  await t.step("what changes nothing is a GET too", async () => {
    const query = new URLSearchParams({ connect: "v1", encoding: "json", message: '{"pageSize":1}' });
    const response = await fetch(`${worker.connect}/messenger.v1.MessengerService/ListMessages?${query}`);
    assertEquals((await response.json()).messages.map((m: { text: string }) => m.text), ["hey"]);
    const send = new URLSearchParams({ connect: "v1", encoding: "json", message: "{}" });
    const refused = await fetch(`${worker.connect}/messenger.v1.MessengerService/SendMessage?${send}`);
    assertEquals(refused.status, 405);
    await refused.body?.cancel();
  });

  await t.step("an error: its status, its code, and the fields", async () => {
    const response = await call("SendMessage", '{"author":"","text":"hey"}');
    const { code, details } = await response.json();
    assertEquals([response.status, code], [400, "invalid_argument"]);
    assertEquals(details.map(({ type }: { type: string }) => type), ["google.rpc.BadRequest"]);
  });

  await t.step("what cannot be read", async () => {
    const cases: [body: string, headers: Record<string, string>, status: number][] = [
      ["{", JSON_TYPE, 400],
      ['{"author":1}', JSON_TYPE, 400],
      ["hey", { "content-type": "text/plain" }, 415],
      ["{}", { ...JSON_TYPE, "connect-timeout-ms": "soon" }, 400],
    ];
    for (const [body, headers, status] of cases) {
      const response = await call("SendMessage", body, headers);
      assertEquals(response.status, status, body);
      await response.body?.cancel();
    }
    const unknown = await call("NoSuch", "{}");
    assertEquals([unknown.status, await unknown.text()], [404, "Not found\n"]);
  });

  await t.step("none of that is a fault of the worker", () => {
    assertEquals(worker.log.filter(({ level }) => level !== "INFO"), []);
  });
});

const transports: Record<string, (baseUrl: string) => Transport> = {
  "Connect, binary": (baseUrl) => createConnectTransport({ baseUrl, useBinaryFormat: true }),
  "Connect, JSON": (baseUrl) => createConnectTransport({ baseUrl, useBinaryFormat: false }),
  "gRPC-Web, binary": (baseUrl) => createGrpcWebTransport({ baseUrl, useBinaryFormat: true }),
  "gRPC-Web, JSON": (baseUrl) => createGrpcWebTransport({ baseUrl, useBinaryFormat: false }),
};

Deno.test("Browser clients by fetch", async (t) => {
  await using worker = await ParleyProcess.start("chat");
  await worker.logged("Active");
  for (const [name, open] of Object.entries(transports)) {
    await t.step(name, () => converse(createClient(MessengerService, open(worker.connect))));
  }
});

/** All that a browser's client does with the messenger. */
async function converse(client: Client<typeof MessengerService>): Promise<void> {
  const timeoutMs = WAIT_MS;
  const room = `room-${crypto.randomUUID()}`;
  const first = await client.sendMessage({ author: "Ольга", text: "one", room }, { timeoutMs });
  assertEquals(first.seq, 1n);

  const stop = new AbortController();
  const after = { epoch: first.epoch, seq: 0n };
  const events = client.readMessages({ room, after }, { signal: stop.signal })[Symbol.asyncIterator]();
  const next = async () => (await withDeadline(events.next(), WAIT_MS, "read the next event")).value?.event;
  assertEquals((await next())?.case, "start");
  const stored = await next();
  assert(stored?.case === "message" && stored.value.text === "one");
  await client.sendMessage({ author: "Ольга", text: "two", room }, { timeoutMs });
  const live = await next();
  assert(live?.case === "message" && live.value.text === "two" && live.value.position?.seq === 2n);
  stop.abort();
  assertEquals(await codeOf(events.next()), "CANCELLED");

  const bad = await errorOf(client.sendMessage({ author: "", text: "", room }, { timeoutMs }));
  const fields = bad.find(BadRequestSchema)?.fieldViolations.map(({ field }) => field);
  assertEquals([bad.code, fields], ["INVALID_ARGUMENT", ["author", "text"]]);

  const elsewhere = client.readMessages({ room, after: { epoch: "feed", seq: 9n } })[Symbol.asyncIterator]();
  const range = await errorOf(elsewhere.next());
  assertEquals([range.code, range.find(ResumeDetailSchema)?.position?.epoch], ["OUT_OF_RANGE", first.epoch]);

  const quiet = client.readMessages({ room }, { timeoutMs: 200 })[Symbol.asyncIterator]();
  await quiet.next();
  assertEquals(await codeOf(quiet.next()), "DEADLINE_EXCEEDED");
}

async function errorOf(promise: Promise<unknown>) {
  return fromConnectError(await assertRejects(() => withDeadline(promise, WAIT_MS, "see it fail")));
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await errorOf(promise)).code;
}
