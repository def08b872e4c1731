import type { DescMessage, Message } from "@bufbuild/protobuf";
import fc from "fast-check";
import { BadRequestSchema, ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { QueueService } from "../../../proto/gen/queue/v1/queue_pb.ts";
import { SERVED } from "../../clients/every_method.ts";
import { Random } from "../../http2/support/random.ts";
import { RandomMessages } from "../../support/contract/random_message.ts";

/** Everything that the edge serves. */
export const SERVICES = [...new Set([...SERVED, QueueService])];
/** What its methods are asked with. */
const REQUESTS = [
  ...new Set(SERVICES.flatMap(({ methods }) => methods.map(({ input }) => input))),
];

/** A message and its type. */
export interface Drawn {
  readonly desc: DescMessage;
  readonly message: Message;
}

/** Requests of all methods, of this type where one is given; of each field it is drawn whether it is there. */
export function requests(desc?: DescMessage): fc.Arbitrary<Drawn> {
  const descs = desc ? fc.constant(desc) : fc.constantFrom(...REQUESTS);
  return fc.tuple(descs, fc.noShrink(fc.nat(0xffff_ffff))).map(([desc, seed]) => {
    const messages = new RandomMessages(new Random(seed), [BadRequestSchema, ErrorInfoSchema]);
    return { desc, message: messages.draw(desc) };
  });
}
