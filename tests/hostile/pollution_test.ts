import { assert, assertEquals } from "@std/assert";
import { Arena } from "./support/arena.ts";

/** Keys that JavaScript has a use for, as JSON and as a query can say them. */
const POISON = [
  '"__proto__":{"polluted":"yes","roles":["admin"],"isAdmin":true}',
  '"constructor":{"prototype":{"polluted":"yes"}}',
  '"prototype":{"polluted":"yes"}',
  '"toString":{"polluted":"yes"}',
  '"__proto__":null',
  '"hasOwnProperty":1,"valueOf":1,"toJSON":1,"then":1',
];
const QUERIES = [
  "__proto__[polluted]=yes",
  "__proto__.polluted=yes",
  "constructor.prototype.polluted=yes",
  "constructor[prototype][polluted]=yes",
];

Deno.test("prototype pollution: keys such as __proto__ are keys, or are refused, and change nobody", async () => {
  await using arena = await Arena.open();
  const { admin } = arena.tokens;
  const made = await arena.post("/v1/users", {
    name: "Ana",
    email: "ana@example.com",
    password: "correct horse battery",
  }, { token: admin });
  assertEquals(made.status, 200, made.text);
  const { user } = JSON.parse(made.text);
  const id = user?.id ?? JSON.parse(made.text).id;

  for (const poison of POISON) {
    const bodies: readonly [path: string, body: string][] = [
      ["/sendMessage", `{"author":"a","text":"b",${poison}}`],
      ["/usuarios", `{"nome":"a",${poison}}`],
      ["/v1/rooms/lobby/messages", `{"author":"a","text":"b",${poison}}`],
      ["/v1/messages:batchSend", `{"messages":[{"author":"a","text":"b",${poison}}],${poison}}`],
      ["/helloworld.Greeter/SayHello", `{"name":"a",${poison}}`],
      ["/user.v1.UserService/UpdateUser", `{"id":"${id}","metadata":{${poison}}}`],
      ["/user.v1.UserService/UpdateUser", `{"id":"${id}","metadata":{"__proto__":"yes","constructor":"no"}}`],
      ["/queue.v1.QueueService/Enqueue", `{"func":"f","args":[{${poison}}],"kwargs":{${poison}}}`],
      [
        "/queue.v1.QueueService/Enqueue",
        `{"func":"f","wire":"RAW","args":[{${poison}}],"kwargs":{${poison}}}`,
      ],
      [
        "/queue.v1.QueueService/Enqueue",
        `{"func":"f","wire":"PICKLED","args":[{${poison}}],"kwargs":{${poison}}}`,
      ],
      ["/queue.v1.QueueService/Enqueue", `{"func":"__proto__","queue":"__proto__"}`],
      ["/queue.v1.QueueService/GetCall", `{"id":"__proto__","queue":"constructor"}`],
      ["/api/echo_grpc", `{"name":"a",${poison}}`],
    ];
    for (const [path, body] of bodies) await arena.post(path, body, { token: admin });
    for (
      const [name, value] of [
        ["x-request-id", "__proto__"],
        ["idempotency-key", "__proto__"],
        ["accept", "__proto__"],
        ["accept-encoding", "__proto__"],
        ["connect-accept-encoding", "constructor"],
      ] as const
    ) {
      await arena.post("/v1/rooms/lobby/messages", `{"author":"a","text":"${name}"}`, {
        headers: { [name]: value },
      });
    }
  }
  for (const query of QUERIES) {
    for (const path of ["/v1/users", "/v1/rooms/lobby/messages", "/usuarios", "/v1/rooms/lobby/events"]) {
      await arena.ask(`${path}?${query}`, {
        token: admin,
        ...(path.endsWith("events") && { method: "HEAD" }),
      });
    }
  }
  for (
    const path of [
      "/v1/users/__proto__",
      "/v1/rooms/__proto__/messages",
      "/v1/rooms/constructor/messages",
      "/v1/files/__proto__",
      "/__proto__",
      "/constructor",
      "/__proto__/x",
      "/helloworld.Greeter/__proto__",
      "/helloworld.Greeter/constructor",
    ]
  ) {
    for (const method of ["GET", "POST", "DELETE"]) await arena.ask(path, { token: admin, method });
  }

  // Nobody has become an admin, and no answer has what nobody gave it.
  assertEquals((await arena.ask("/v1/users")).status, 403);
  const known = await arena.ask(`/v1/users/${id}`, { token: admin });
  assertEquals(JSON.parse(known.text).user?.roles ?? JSON.parse(known.text).roles, ["user"]);
  const page = await arena.ask("/v1/rooms/lobby/messages");
  for (const message of JSON.parse(page.text).messages) {
    assert(!("polluted" in message), page.text);
    assertEquals(Object.keys(message).includes("isAdmin"), false);
  }
  assert(!page.text.includes("polluted"));
  await arena.holds();
});
