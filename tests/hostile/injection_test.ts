import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arena } from "./support/arena.ts";

const CONTROLS = [
  "\n",
  "\r",
  "\r\n",
  "\0",
  "\x1b[2J\x1b[31m",
  "\x07",
  "\x7f",
  "\x85",
  "\u2028",
  "\u2029",
  "\u202e",
  "\ufeff",
];
/** What would be a line of its own, if anything ended the line before. */
const FORGED = '{"level":"ERROR","message":"forged","logger":"parley.main"}';

/** Texts that are meant to leave what they stand in. */
const TEXTS = CONTROLS.flatMap((control) => [`a${control}b`, `a${control}${FORGED}${control}`])
  .concat([
    `a\r\n\r\nevent: reset\r\nid: 0-0\r\ndata: {}\r\n\r\n`,
    `a\n\ndata: forged\n\n`,
    `a%0d%0ax: y`,
    '"}\n' + FORGED,
    "{level} {cause}",
  ]);

/** Sends bytes as they are over HTTP/1.1, and answers what came until the connection was closed. */
async function raw(arena: Arena, request: string): Promise<string> {
  const port = Number(arena.parley.env.MESSENGER_HTTP_PORT);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(request));
  const abort = setTimeout(() => connection.close(), 5_000);
  try {
    return await new Response(connection.readable).text();
  } finally {
    clearTimeout(abort);
  }
}

Deno.test("log injection: whatever names, ids, paths and headers say, the log is one JSON object a line", async (t) => {
  await using arena = await Arena.open({ LOG_LEVEL: "trace" });
  const { admin } = arena.tokens;

  await t.step("in bodies, by every protocol", async () => {
    for (const [i, text] of TEXTS.entries()) {
      await arena.post("/sendMessage", { author: text.slice(0, 90), text });
      await arena.post("/user.v1.UserService/GetUser", { id: text }, { token: admin });
      await arena.post("/helloworld.Greeter/SayHello", { name: text });
      await arena.post("/queue.v1.QueueService/Enqueue", { func: text, queue: text });
      await arena.post("/queue.v1.QueueService/Enqueue", {
        func: text,
        args: [text],
        kwargs: { [text]: text },
      });
      if (i > 4) continue; // what follows hashes a password, which takes its time
      await arena.post("/v1/users", {
        user: { name: text.slice(0, 90), email: `${text}@example.com` },
        password: "correct horse",
      });
      await arena.post("/auth.v1.AuthService/SignIn", { email: text, password: text });
    }
  });

  await t.step("in paths and queries", async () => {
    for (const text of TEXTS) {
      const part = encodeURIComponent(text);
      for (
        const path of [
          `/v1/users/${part}`,
          `/v1/rooms/${part}/events`,
          `/v1/files/${part}`,
          `/${part}`,
          `/v1/users?${part}=${part}`,
          `/assets/${part}`,
        ]
      ) {
        await arena.ask(path, { token: admin });
      }
    }
  });

  await t.step("in headers", async () => {
    const bytes = [...Array(32).keys(), 0x7f, 0x85, 0x9b, 0xff].map((code) => String.fromCharCode(code));
    for (
      const name of [
        "x-request-id",
        "user-agent",
        "last-event-id",
        "authorization",
        "traceparent",
        "idempotency-key",
        "grpc-timeout",
        "accept",
        "content-type",
        "host",
        "x-forwarded-for",
      ]
    ) {
      for (const byte of bytes) {
        const head =
          `POST /helloworld.Greeter/SayHello HTTP/1.1\r\nconnection: close\r\ncontent-length: 2\r\n`;
        const host = name === "host" ? "" : "host: a\r\ncontent-type: application/json\r\n";
        // one that breaks the line makes a field of its own, or a request that is none: never more than one answer
        const answer = await raw(arena, `${head}${host}${name}: a${byte}${FORGED}\r\n\r\n{}`);
        assertEquals(
          answer.match(/^HTTP\/1\.1 /gm)?.length ?? 0,
          answer === "" ? 0 : 1,
          `${name} ${byte.charCodeAt(0)}: ${answer}`,
        );
        assert(!answer.startsWith("HTTP/1.1 5"), answer);
      }
    }
  });

  await arena.holds();
  assertEquals(arena.parley.log.filter(({ message }) => message === "forged"), []);
  const raws = arena.parley.log.map((line) => JSON.stringify(line)).filter((line) => line.includes("forged"));
  assert(raws.length > 10, "what was sent is in the log, as values");
});

Deno.test("SSE injection: CR, LF and NUL in texts, authors and ids stay inside of their event", async () => {
  await using arena = await Arena.open();
  const texts = TEXTS.filter((text) => text.isWellFormed());
  const ids = [
    ...TEXTS.map((text) => text.replace(/[^\x20-\x7e\t]/g, " ").trim()),
    "0-0\tevent: x",
    "none-0",
  ];
  for (const id of ids) {
    const { headers, status } = await arena.ask("/v1/rooms/lobby/events", {
      method: "HEAD",
      headers: { "last-event-id": id },
    });
    assertEquals([status, headers.get("content-type")], [200, "text/event-stream"]);
  }
  for (const path of ["/v1/rooms/lobby/events", "/v1/rooms/lobby/messages:read"]) {
    const left = new AbortController();
    const headers = {
      authorization: `Bearer ${arena.tokens.user}`,
      accept: "text/event-stream",
      "last-event-id": "-0",
    };
    const response = await fetch(arena.parley.http + path, { headers, signal: left.signal });
    assertEquals(response.status, 200, path);
    for (const text of texts) {
      assertEquals(
        (await arena.post("/sendMessage", { author: text.slice(0, 90), text })).status,
        200,
        Deno.inspect(text),
      );
    }
    const seen: string[] = [];
    let rest = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const lines = event.split(/\r\n|\r|\n/); // as browsers do (HTML Living Standard, section 9.2.6)
        for (const line of lines) {
          assert(
            /^(?:id: [0-9a-f]*-\d+|event: (?:start|reset)|data: \{.*\}|: keep-alive)$/s.test(line),
            Deno.inspect(line),
          );
        }
        const data = lines.find((line) => line.startsWith("data: "));
        const { text, message } = data ? JSON.parse(data.slice(6)) : {};
        if (text ?? message?.text) seen.push(text ?? message.text);
      }
      if (seen.length >= texts.length) break;
    }
    left.abort();
    assertEquals(seen.slice(-texts.length), texts, path);
  }
  await arena.holds();
});

Deno.test("header injection: nothing of a request becomes a field of the answer but a request id that is well-formed", async () => {
  await using arena = await Arena.open();
  const good = await arena.ask("/healthz", { headers: { "x-request-id": "abc-1._Z" } });
  assertEquals(good.headers.get("x-request-id"), "abc-1._Z");
  const odd = [
    "a b",
    "a;b",
    "a\tb",
    "é",
    "a,b",
    "x".repeat(129),
    "<script>",
    "%0d%0aset-cookie:a=b",
    ...fc.sample(fc.string({ minLength: 1 }), 50),
  ];
  for (const id of odd.map((id) => id.replace(/[^\x20-\xff]|[\x7f-\x9f]/g, "?"))) {
    const { headers } = await arena.ask("/v1/users/x", { headers: { "x-request-id": id } });
    const got = headers.get("x-request-id") ?? "";
    assert(/^[\w.-]{1,128}$/.test(got), `${Deno.inspect(id)} came back as ${Deno.inspect(got)}`);
  }
  for (const text of TEXTS) {
    const part = encodeURIComponent(text);
    for (const init of [{}, { method: "HEAD" }, { method: "OPTIONS" }, { method: "DELETE" }]) {
      for (
        const path of [
          `/v1/users/${part}`,
          `/v1/files/${part}`,
          `/v1/files/${part}?filename=${part}`,
          `/docs/${part}`,
        ]
      ) {
        const { headers } = await arena.ask(path, init);
        const names = [...headers.keys()].filter((name) => ["x", "set-cookie", "forged"].includes(name));
        assertEquals(names, [], path);
        assert(![...headers.values()].some((value) => value.includes("forged")), path);
      }
    }
  }
  // A file is answered as bytes to be kept, whatever it was sent as, under no name of the sender's.
  const file = await arena.ask("/v1/files", {
    method: "POST",
    body: "<script>alert(1)</script>",
    headers: { "content-type": "text/html", "content-disposition": 'attachment; filename="a\\".html"' },
  });
  assertEquals(file.status, 201);
  const { headers } = await arena.ask(file.headers.get("location") ?? "");
  assertEquals(
    ["content-type", "content-disposition", "x-content-type-options"].map((name) => headers.get(name)),
    ["application/octet-stream", "attachment", "nosniff"],
  );
  // Nor can a page of another origin make itself one of ours.
  const cors = await arena.ask("/healthz", { headers: { origin: "https://evil.example" } });
  assertEquals(cors.headers.get("access-control-allow-origin"), null);
  await arena.holds();
});
