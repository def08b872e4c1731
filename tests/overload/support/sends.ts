import { create, toBinary } from "@bufbuild/protobuf";
import { SendMessageRequestSchema } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import type { LoadPlan } from "./load_plan.ts";

/** How one request of a {@link LoadPlan} is made. */
export type LoadRequest = Pick<LoadPlan, "path" | "headers" | "body">;

const PATH = "/messenger.v1.MessengerService/SendMessage";
const MESSAGE = { author: "load", text: "a message of some length, as people write them", room: "load" };

/** A message is sent, over gRPC. */
export function grpcSend(): LoadRequest {
  const message = toBinary(SendMessageRequestSchema, create(SendMessageRequestSchema, MESSAGE));
  const headers = [["content-type", "application/grpc+proto"], ["te", "trailers"]] as const;
  return { path: PATH, headers, body: [0, 0, 0, 0, message.length, ...message] };
}

/** A message is sent, over Connect. */
export function connectSend(): LoadRequest {
  return { path: PATH, headers: JSON_TYPE, body: bytes(MESSAGE) };
}

/** A message is sent, over REST. */
export function restSend(): LoadRequest {
  const { author, text } = MESSAGE;
  return { path: `/v1/rooms/${MESSAGE.room}/messages`, headers: JSON_TYPE, body: bytes({ author, text }) };
}

/** A message is sent, as the messenger's HTTP contract has it. */
export function messengerSend(): LoadRequest {
  const { author, text } = MESSAGE;
  return { path: "/sendMessage", headers: JSON_TYPE, body: bytes({ author, text }) };
}

const JSON_TYPE = [["content-type", "application/json"]] as const;

function bytes(value: unknown): number[] {
  return [...new TextEncoder().encode(JSON.stringify(value))];
}
