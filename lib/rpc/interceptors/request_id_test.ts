import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { ConnectError } from "@connectrpc/connect";
import { all, PROTOCOLS, userCalls } from "../../../tests/support/user_calls.ts";
import { AppError } from "../../error/mod.ts";
import { currentCall, outsideOfCalls } from "./call_scope.ts";
import { REQUEST_ID, requestIdClientInterceptor, requestIdInterceptor } from "./request_id.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

for (const protocol of PROTOCOLS) {
  Deno.test(`request id: ${protocol}: a well-formed one is taken, another one made, and answered`, async () => {
    let seen: string | undefined;
    const handlers = { getUser: () => (seen = currentCall().requestId, {}) };
    await using calls = await userCalls(handlers, { server: [requestIdInterceptor()], protocol });
    const ask = async (id?: string) => {
      let answered: string | null = null;
      await calls.client.getUser({}, {
        headers: id === undefined ? {} : { [REQUEST_ID]: id },
        onHeader: (header) => answered = header.get(REQUEST_ID),
      });
      assertEquals(answered, seen);
      return answered;
    };
    for (const good of ["a", "A-b_c.9", "x".repeat(128)]) assertEquals(await ask(good), good);
    for (const bad of ["", "x".repeat(129), "a b", "a,b", "<a>", undefined]) {
      assertMatch(await ask(bad) ?? "", UUID);
    }
    assertNotEquals(await ask(), await ask());
  });

  Deno.test(`request id: ${protocol}: it is answered with errors too`, async () => {
    const handlers = { getUser: () => Promise.reject(new AppError("NOT_FOUND", "no")) };
    await using calls = await userCalls(handlers, { server: [requestIdInterceptor()], protocol });
    const thrown = await calls.client.getUser({}, { headers: { [REQUEST_ID]: "mine" } }).catch((thrown) =>
      thrown
    );
    assertEquals(ConnectError.from(thrown).metadata.get(REQUEST_ID), "mine");
  });
}

Deno.test("request id: it goes on to the calls that a call makes, in the middle of a stream too", async () => {
  const seen: (string | null)[] = [];
  await using back = await userCalls({
    getUser: (_, { requestHeader }) => (seen.push(requestHeader.get(REQUEST_ID)), {}),
  }, { client: [requestIdClientInterceptor()] });
  const ask = () => back.client.getUser({});
  await using front = await userCalls({
    async getUser() {
      await ask();
      await outsideOfCalls(ask);
      return {};
    },
    async *listUsers() {
      for (let i = 0; i < 3; i++) {
        await ask();
        yield {};
      }
    },
  }, { server: [requestIdInterceptor()] });
  const headers = { [REQUEST_ID]: "mine" };
  await front.client.getUser({}, { headers });
  assertEquals(seen.shift(), "mine");
  assertMatch(seen.shift() ?? "", UUID);
  await all(front.client.listUsers({}, { headers }));
  assertEquals(seen.splice(0), ["mine", "mine", "mine"]);
  await ask();
  assertMatch(seen.shift() ?? "", UUID);
  assertEquals(currentCall(), {});
});

Deno.test("request id: calls at the same time keep theirs apart", async () => {
  const gate = Promise.withResolvers<void>();
  let waiting = 0;
  await using calls = await userCalls({
    async getUser({ id }) {
      if (++waiting === 20) gate.resolve();
      await gate.promise;
      assertEquals(currentCall().requestId, id);
      return { user: { id: currentCall().requestId ?? "" } };
    },
  }, { server: [requestIdInterceptor()] });
  const ids = Array.from({ length: 20 }, (_, i) => `id-${i}`);
  const answers = await Promise.all(
    ids.map((id) => calls.client.getUser({ id }, { headers: { [REQUEST_ID]: id } })),
  );
  assertEquals(answers.map(({ user }) => user?.id), ids);
});

Deno.test("request id: the client keeps the one that its caller gives", async () => {
  let seen: string | null = null;
  await using calls = await userCalls({
    getUser: (_, { requestHeader }) => (seen = requestHeader.get(REQUEST_ID), {}),
  }, { client: [requestIdClientInterceptor()] });
  await calls.client.getUser({}, { headers: { [REQUEST_ID]: "mine" } });
  assertEquals(seen, "mine");
  await calls.client.getUser({});
  assert(UUID.test(seen ?? ""));
});
