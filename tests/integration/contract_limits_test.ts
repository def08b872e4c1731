import { assertEquals } from "@std/assert";
import type { DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Ask, Caller, Outcome } from "../clients/ask.ts";
import { ENDLESS, everyMethod, nameOf, requestOf } from "../clients/every_method.ts";
import { isMissing, Stage } from "../clients/stage.ts";
import { restRoute } from "../clients/rest_route.ts";

const ignore = isMissing("SQLite");
/** More than a message may have: 4 MiB. */
const TOO_LARGE = 4 * 1024 * 1024 + 1;

function askOf(method: DescMethod, unknownBytes?: number): Ask {
  const take = ENDLESS.includes(method.name) ? 1 : undefined;
  return { method, requests: [requestOf(method)], unknownBytes, take };
}

/** What is the same whether or not there is an unknown field. */
function essence({ code, fields, answers }: Outcome): unknown {
  return { code, fields, answers: answers.length };
}

/** REST refuses what it does not know, as the JSON of protobuf says; the others let it be. */
async function holdToUnknown(caller: Caller, method: DescMethod): Promise<void> {
  const got = await caller.call(askOf(method, 1_000));
  if (caller.name === "REST") {
    assertEquals([got.code, got.fields], ["INVALID_ARGUMENT", ["nobodyKnows"]]);
  } else {
    assertEquals(essence(got), essence(await caller.call(askOf(method))));
  }
}

function isInUrl({ name }: Caller, method: DescMethod): boolean {
  if (name === "REST") return !restRoute(method)?.body;
  const isGet = method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
  return name.includes("GET") && isGet && method.methodKind === "unary";
}

Deno.test({ name: "every method: unknown fields, and a message over the limit", ignore }, async (t) => {
  await using stage = await Stage.open("SQLite");
  for (const caller of stage.callers.filter(({ knowsUnknown }) => knowsUnknown)) {
    await t.step(caller.name, async (t) => {
      for (const method of everyMethod().filter((method) => caller.has(method))) {
        await t.step(`${nameOf(method)}: unknown fields`, () => holdToUnknown(caller, method));
        if (isInUrl(caller, method)) continue; // HTTP bounds it
        await t.step(`${nameOf(method)}: over the limit`, async () => {
          const { code } = await caller.call(askOf(method, TOO_LARGE));
          assertEquals(code, "RESOURCE_EXHAUSTED");
        });
      }
    });
  }
  assertEquals(stage.parley.log.filter(({ level }) => level === "ERROR"), []);
});

Deno.test(
  "Connect's JSON: an unknown field is let be; one of another type is refused",
  { ignore },
  async () => {
    await using stage = await Stage.open("SQLite");
    const call = async (body: object) => {
      const response = await fetch(`${stage.parley.http}/helloworld.Greeter/SayHello`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const { message, code } = await response.json();
      return [response.status, code ?? message];
    };
    assertEquals(await call({ name: "a", nobodyKnows: { deep: [1] } }), [200, "a"]);
    assertEquals(await call({ name: 1 }), [400, "invalid_argument"]);
    assertEquals(await call({ name: "x".repeat(TOO_LARGE) }), [429, "resource_exhausted"]);
  },
);
