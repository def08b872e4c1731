import { create } from "@bufbuild/protobuf";
import { type Message, MessageSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { joinNanos, splitNanos } from "../time/mod.ts";
import type { ChatMessage } from "./message.ts";

/** A message as the contract has it. */
export function toWire({ position, room, author, text, sendTime }: ChatMessage): Message {
  return create(MessageSchema, { position, room, author, text, sendTime: splitNanos(sendTime) });
}

/** A message of the contract as the domain has it. */
export function fromWire({ position, room, author, text, sendTime }: Message): ChatMessage {
  return {
    room,
    position: { epoch: position?.epoch ?? "", seq: position?.seq ?? 0n },
    author,
    text,
    sendTime: sendTime ? joinNanos(sendTime) : 0n,
  };
}
