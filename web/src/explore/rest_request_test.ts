import { assertEquals, assertStringIncludes } from "@std/assert";
import { Greeter } from "../../../proto/gen/helloworld/helloworld_pb.ts";
import { MessengerService } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import { UserService } from "../../../proto/gen/user/v1/user_pb.ts";
import { commandLines } from "./command_lines.ts";
import { restRequest } from "./rest_request.ts";

const messenger = MessengerService.method;
const users = UserService.method;
const grpc = { address: "localhost:50051", isPlain: true };
const WHERE = { origin: "http://localhost:8080", grpc, needsToken: false };

Deno.test("fields go into the path, and all others into the query", () => {
  const request = { room: "a b", after: { epoch: "feed", seq: "7" }, pageSize: 5 };
  assertEquals(restRequest(messenger.listMessages, [request]), {
    verb: "GET",
    path: "/v1/rooms/a%20b/messages?after.epoch=feed&after.seq=7&pageSize=5",
    body: undefined,
  });
});

Deno.test("the body is what the path has not taken", () => {
  assertEquals(restRequest(users.updateUser, [{ id: "7", name: "Ana", etag: "1" }]), {
    verb: "PATCH",
    path: "/v1/users/7",
    body: { name: "Ana", etag: "1" },
  });
});

Deno.test("requests that stream are an array", () => {
  const requests = [{ name: "Ana" }, { name: "Ivan" }];
  assertEquals(restRequest(users.createUsers, requests), {
    verb: "POST",
    path: "/v1/users:batchCreate",
    body: requests,
  });
});

Deno.test("a method without a rule has no REST form", () => {
  assertEquals(restRequest(Greeter.method.sayHello, [{}]), undefined);
  assertEquals(commandLines(Greeter.method.sayHello, [{}], WHERE).map(({ name }) => name), [
    "Connect",
    "gRPC",
  ]);
  const without = { ...WHERE, grpc: undefined };
  assertEquals(commandLines(Greeter.method.sayHello, [{}], without).map(({ name }) => name), ["Connect"]);
});

Deno.test("lines for a shell quote what they carry, and name a token without telling it", () => {
  const [connect, , grpc] = commandLines(messenger.sendMessage, [{ text: "it's" }], {
    ...WHERE,
    needsToken: true,
  });
  assertEquals(
    connect?.line,
    `curl -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"text":"it'\\''s"}' ` +
      "http://localhost:8080/messenger.v1.MessengerService/SendMessage",
  );
  assertEquals(
    grpc?.line,
    `grpcurl -plaintext -H "authorization: Bearer $TOKEN" -d '{"text":"it'\\''s"}' localhost:50051 ` +
      "messenger.v1.MessengerService/SendMessage",
  );
});

Deno.test("a stream's messages have their lengths before them", () => {
  const [connect] = commandLines(messenger.readMessages, [{ room: "lobby" }], WHERE);
  assertStringIncludes(connect?.line ?? "", `printf '\\000\\000\\000\\000\\020%s' '{"room":"lobby"}'`);
});
