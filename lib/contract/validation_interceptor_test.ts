import { assertEquals } from "@std/assert";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { z } from "zod";
import { BadRequestSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import {
  CreateUserRequestSchema,
  CreateUsersRequestSchema,
  UserService,
} from "../../proto/gen/user/v1/user_pb.ts";
import { AppError, toConnectError } from "../error/mod.ts";
import { rule, rulesOf } from "./rules.ts";
import { validationInterceptor } from "./validation_interceptor.ts";

const name = z.string().min(1, { error: "expected 1 to 100 characters" });
const rules = rulesOf(rule(CreateUserRequestSchema, { name }), rule(CreateUsersRequestSchema, { name }));

/** A service that counts what reaches it, behind the interceptor and the translation of errors. */
function stage() {
  const seen: string[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(UserService, {
      getUser: ({ id }) => (seen.push(id), {}),
      createUser: ({ name }) => (seen.push(name), {}),
      createUsers: async (requests) => {
        for await (const { name } of requests) seen.push(name);
        return { totalCount: seen.length };
      },
    });
  }, {
    router: {
      interceptors: [
        (next) => async (request) => {
          try {
            return await next(request);
          } catch (thrown) {
            throw thrown instanceof AppError ? toConnectError(thrown) : thrown;
          }
        },
        validationInterceptor(rules),
      ],
    },
  });
  return { seen, client: createClient(UserService, transport) };
}

/** The code of a failed call, and the fields that it names. */
async function failure(call: Promise<unknown>): Promise<[Code, string[]] | undefined> {
  try {
    await call;
    return undefined;
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    const fields = error.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations);
    return [error.code, fields.map(({ field }) => field)];
  }
}

Deno.test("validationInterceptor: a wrong request never reaches its method", async () => {
  const { seen, client } = stage();
  assertEquals(await failure(client.createUser({})), [Code.InvalidArgument, ["name"]]);
  assertEquals(seen, []);
});

Deno.test("validationInterceptor: a right request does, and one that there is no rule for", async () => {
  const { seen, client } = stage();
  await client.createUser({ name: "Ann" });
  await client.getUser({ id: "" });
  assertEquals(seen, ["Ann", ""]);
});

Deno.test("validationInterceptor: the messages of a stream are held as they come", async () => {
  const { seen, client } = stage();
  async function* requests() {
    yield { name: "Ann" };
    yield { name: "" };
    yield { name: "Cid" };
  }
  assertEquals(await failure(client.createUsers(requests())), [Code.InvalidArgument, ["name"]]);
  assertEquals(seen, ["Ann"]);
});
