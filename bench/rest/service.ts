import { create, fromJson } from "@bufbuild/protobuf";
import { messengerRules } from "../../functions/messenger/rules.ts";
import { rulesOf, validationInterceptor } from "../../lib/contract/mod.ts";
import { createLocalCaller, errorInterceptor } from "../../lib/rpc/mod.ts";
import { MessengerService, SendMessageResponseSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { STORED } from "./route.ts";

const stored = fromJson(SendMessageResponseSchema, STORED);

/** Calls the service of the row in this process, held to the rules of the contract's messages. */
export const call = createLocalCaller(
  (router) =>
    void router.service(MessengerService, { sendMessage: () => create(SendMessageResponseSchema, stored) }),
  { interceptors: [errorInterceptor(), validationInterceptor(rulesOf(...messengerRules))] },
);
