import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ParleyProcess } from "../support/process.ts";
import { requirement } from "../support/requirements.ts";
import { output, run } from "./support/command.ts";

const PROTO = fromFileUrl(new URL("../../proto", import.meta.url));
const PYTHON_CLIENT = fromFileUrl(new URL("./fixtures/foreign_client.py", import.meta.url));
const NANOS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
const SERVICES = [
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
  "messenger.v1.MailboxService",
  "messenger.v1.MessengerService",
];

const grpcurl = requirement("grpcurl");
const python = requirement("python3 with grpcio");

Deno.test({ name: "grpcurl, without a proto file", ignore: grpcurl.ignore }, async (t) => {
  await using worker = await ParleyProcess.start("chat");
  await worker.logged("Active");
  const call = (...args: string[]) => run(grpcurl.path, ["-plaintext", "-max-time", "10", ...args]);
  const answer = async (method: string, body: unknown) =>
    JSON.parse(await output(grpcurl.path, ["-plaintext", "-d", JSON.stringify(body), worker.grpc, method]));

  await t.step("list", async () => {
    assertEquals((await call(worker.grpc, "list")).stdout.trim().split("\n"), SERVICES);
    const methods = (await call(worker.grpc, "list", "messenger.v1.MailboxService")).stdout;
    assertEquals(methods.trim().split("\n").map((m) => m.split(".").at(-1)), ["CommitCursor", "GetCursor"]);
  });

  await t.step("describe a method, a message and an error's detail", async () => {
    const method = await call(worker.grpc, "describe", "messenger.v1.MessengerService.ReadMessages");
    assertStringIncludes(method.stdout, "returns ( stream .messenger.v1.ReadMessagesResponse )");
    const message = await call(worker.grpc, "describe", "messenger.v1.Message");
    assertStringIncludes(message.stdout, ".google.protobuf.Timestamp send_time = 5;");
    assertEquals((await call(worker.grpc, "describe", "google.rpc.BadRequest")).code, 0);
    assertEquals((await call(worker.grpc, "describe", "no.Such")).code, 1);
  });

  await t.step("SendMessage, and ReadMessages from a position", async () => {
    const sent: { seq: string; sendTime: string; epoch: string }[] = [];
    for (const text of ["one", "two", "three"]) {
      sent.push(await answer("messenger.v1.MessengerService/SendMessage", { author: "Ольга", text }));
    }
    assertEquals(sent.map(({ seq }) => seq), ["1", "2", "3"]);
    for (const { sendTime } of sent) assertMatch(sendTime, NANOS);
    const read = await run(grpcurl.path, [
      ...["-plaintext", "-max-time", "1", "-d", JSON.stringify({ after: { epoch: sent[0]!.epoch, seq: 1 } })],
      ...[worker.grpc, "messenger.v1.MessengerService/ReadMessages"],
    ]);
    assertStringIncludes(read.stderr, "DeadlineExceeded");
    const events = JSON.parse(`[${read.stdout.trim().replaceAll("}\n{", "},{")}]`);
    assertEquals(events[0], { start: { epoch: sent[0]!.epoch, seq: "1" } });
    assertEquals(
      events.slice(1).map((event: { message: unknown }) => event.message),
      ["two", "three"].map((text, i) => ({
        position: { epoch: sent[0]!.epoch, seq: String(i + 2) },
        room: "lobby",
        author: "Ольга",
        text,
        sendTime: sent[i + 1]!.sendTime,
      })),
    );
  });

  await t.step("health", async () => {
    assertEquals(await answer("grpc.health.v1.Health/Check", {}), { status: "SERVING" });
    const service = { service: "messenger.v1.MessengerService" };
    assertEquals(await answer("grpc.health.v1.Health/Check", service), { status: "SERVING" });
  });

  await t.step("a refusal, with its details", async () => {
    const body = JSON.stringify({ author: "", text: "hey" });
    const refused = await call("-d", body, worker.grpc, "messenger.v1.MessengerService/SendMessage");
    assertStringIncludes(refused.stderr, "Code: InvalidArgument");
    assertStringIncludes(refused.stderr, "google.rpc.BadRequest");
    assertStringIncludes(refused.stderr, `"field": "author"`);
  });
});

Deno.test({ name: "Python's grpcio, with stubs from the contracts", ignore: python.ignore }, async (t) => {
  const stubs = await Deno.makeTempDir({ prefix: "parley-stubs-" });
  await using worker = await ParleyProcess.start("chat");
  await worker.logged("Active");
  try {
    await generateStubs(stubs);
    const seen = JSON.parse(await output(python.path, [PYTHON_CLIENT, stubs, worker.grpc]));
    const step = (what: string, name: string, expected: unknown) =>
      t.step(what, () => assertEquals(seen[name], expected));

    await t.step("a unary call", () => {
      const { seqs, later, time } = seen.unary;
      assertEquals([seqs, later], [[1, 2], true]);
      assertMatch(time, NANOS);
    });
    await step("a stream from a position, and live", "stream", { seen: ["start", 2], live: ["live", true] });
    await step("INVALID_ARGUMENT with a BadRequest", "bad_argument", ["INVALID_ARGUMENT", [
      "author",
      "text",
    ]]);
    await step("OUT_OF_RANGE with a ResumeDetail", "out_of_range", ["OUT_OF_RANGE", true, 0]);
    await step("a deadline", "deadline", ["DEADLINE_EXCEEDED", true]);
    await step("a cancellation", "cancellation", "CANCELLED");
    await step("4 MB in one call, and in pages that gRPC's clients take", "large", [true, true, true]);
    await step("more than 4 MiB in one message", "too_large", "RESOURCE_EXHAUSTED");
    await step("a method that is not there", "unknown_method", "UNIMPLEMENTED");
    await step("health", "health", ["SERVING", "SERVING", "SERVING", "NOT_FOUND"]);
    await step("reflection, v1", "reflection", SERVICES);
    await step("reflection, v1alpha", "reflection_alpha", SERVICES);
    await t.step("none of that is a fault of the worker", () => {
      assertEquals(worker.log.filter(({ level }) => level !== "INFO"), []);
      assert(worker.output.length === 0, worker.output.join("\n"));
    });
  } finally {
    await Deno.remove(stubs, { recursive: true });
  }
});

async function generateStubs(folder: string): Promise<void> {
  const script = "import sys, os, grpc_tools; from grpc_tools import protoc; " +
    "sys.exit(protoc.main(sys.argv + ['-I' + os.path.join(os.path.dirname(grpc_tools.__file__), '_proto')]))";
  const out = [`--python_out=${folder}`, `--grpc_python_out=${folder}`];
  await output(python.path, ["-c", script, `-I${PROTO}`, ...out, ...await contracts(PROTO)]);
}

async function contracts(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await contracts(path));
    else if (name.endsWith(".proto")) found.push(path);
  }
  return found;
}
