import type { DescFile, DescService } from "@bufbuild/protobuf";
import { ServerReflection as V1 } from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as V1Alpha } from "../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { ReflectionAnswers, type ReflectionQuestion } from "./reflection_answers.ts";
import { ReflectionIndex } from "./reflection_index.ts";
import type { Routes } from "./routes.ts";

/**
 * Server reflection for these services, as routes of a router: `grpc.reflection.v1.ServerReflection`, and
 * v1alpha, which older clients ask for. Both are listed too.
 *
 * Files given beside the services are found but not listed: those whose messages travel in a
 * `google.protobuf.Any`, such as the details of errors, are imported by no service.
 *
 * @example
 * ```ts
 * import { createRouterTransport } from "@connectrpc/connect";
 * import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
 * import { reflectionServices } from "./reflection.ts";
 * createRouterTransport(reflectionServices([Health]));
 * ```
 */
export function reflectionServices(contracts: readonly (DescService | DescFile)[]): Routes {
  const index = new ReflectionIndex([...contracts, V1, V1Alpha]);

  async function* serverReflectionInfo<R extends ReflectionRequest>(requests: AsyncIterable<R>) {
    const answers = new ReflectionAnswers(index);
    for await (const request of requests) {
      const messageResponse = answers.answer(request.messageRequest);
      yield { validHost: request.host, originalRequest: request, messageResponse };
    }
  }

  return (router) => {
    router.service(V1, { serverReflectionInfo });
    router.service(V1Alpha, { serverReflectionInfo });
  };
}

/** What the requests of both versions have in common. */
interface ReflectionRequest {
  host: string;
  messageRequest: ReflectionQuestion;
}
