import { createClient } from "@connectrpc/connect";
import { QueueService } from "../../../proto/gen/queue/v1/queue_pb.ts";
import { kept } from "../app/kept.ts";
import { transport } from "../app/transport.ts";

export const queueClient = createClient(QueueService, transport);

/** The queue that is looked at; empty is the server's own. */
export const queueName = kept("queue.name", "");
