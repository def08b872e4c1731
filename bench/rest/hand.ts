import { create, isMessage } from "@bufbuild/protobuf";
import { Hono } from "hono";
import { z } from "zod";
import { fromConnectError, toProblem } from "../../lib/error/mod.ts";
import { listenFetch } from "../../lib/rpc/mod.ts";
import { formatTime } from "../../lib/time/mod.ts";
import {
  MessengerService,
  SendMessageRequestSchema,
  SendMessageResponseSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { call } from "./service.ts";

/** The same route as one writes it by hand: zod for the body, the same service, field by field. Tells its port. */
const bodyRule = z.strictObject({
  author: z.string().default(""),
  text: z.string().default(""),
  idempotencyKey: z.string().default(""),
});

const app = new Hono();
app.post("/v1/rooms/:room/messages", async (c) => {
  const body = bodyRule.safeParse(await c.req.json());
  if (!body.success) return c.json({ errors: body.error.issues }, 400);
  const request = create(SendMessageRequestSchema, { ...body.data, room: c.req.param("room") });
  const { headers: header, signal, url } = c.req.raw;
  try {
    const context = { header, signal, timeoutMs: undefined, url };
    const answer = await call(MessengerService.method.sendMessage, request, context);
    if (!("message" in answer) || !isMessage(answer.message, SendMessageResponseSchema)) {
      throw new TypeError();
    }
    const { seq, sendTime, epoch } = answer.message;
    return c.json({ seq: `${seq}`, sendTime: sendTime ? formatTime(sendTime) : null, epoch });
  } catch (thrown) {
    const problem = toProblem(fromConnectError(thrown));
    return Response.json(problem, { status: problem.status });
  }
});
const { port } = listenFetch((request) => app.fetch(request), { hostname: "127.0.0.1", port: 0 });
console.log(JSON.stringify({ port }));
