import type { ServiceImpl } from "@connectrpc/connect";
import type { Greeter } from "../../proto/gen/helloworld/helloworld_pb.ts";

/** `helloworld.Greeter`, the contract of gRPC's own examples, as an echo: the message is the name. */
export const greeterService: ServiceImpl<typeof Greeter> = {
  sayHello: ({ name }) => ({ message: name }),
};
