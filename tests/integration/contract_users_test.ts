import type { JsonObject } from "@bufbuild/protobuf";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import type { Caller } from "../clients/ask.ts";
import { isObject } from "../clients/json_lines.ts";
import { onEveryProtocol } from "../clients/row.ts";
import { type KnownUser, userRows } from "../clients/user_rows.ts";

async function made(caller: Caller, name: string, id: string): Promise<KnownUser> {
  const request: JsonObject = { name, email: `${name}.${id}@example.com`, password: "correct horse battery" };
  const { answers } = await caller.call({ method: UserService.method.createUser, requests: [request] });
  const user = answers[0]?.user;
  if (!isObject(user)) throw new Error(`Cannot make user "${name}"`);
  const [userId, etag] = [String(user.id), String(user.etag)];
  return { id: userId, etag, name, email: `${name}.${id}@example.com` };
}

onEveryProtocol("user.v1.UserService", async ({ caller, id }) => {
  return userRows(id, await made(caller, "known", id), await made(caller, "other", id));
});
