import type { DescMessage, DescService } from "@bufbuild/protobuf";

/** The release of the suite. */
export const CONFORMANCE_VERSION = "v1.0.5";

/** Where the generated contracts lie. */
export const GENERATED = new URL("../../.parley/conformance/gen/connectrpc/conformance/v1/", import.meta.url);

/** The contracts of the suite, generated from the suite's own module before a run (see `generate.ts`). */
export interface ConformanceContract {
  service: DescService;
  serverRequest: DescMessage;
  serverResponse: DescMessage;
  clientRequest: DescMessage;
  clientResponse: DescMessage;
  requestInfo: DescMessage;
}

/** Loads the generated contracts. */
export async function loadContract(): Promise<ConformanceContract> {
  const service = await import(new URL("service_pb.ts", GENERATED).href);
  const server = await import(new URL("server_compat_pb.ts", GENERATED).href);
  const client = await import(new URL("client_compat_pb.ts", GENERATED).href);
  return {
    service: service.ConformanceService,
    serverRequest: server.ServerCompatRequestSchema,
    serverResponse: server.ServerCompatResponseSchema,
    clientRequest: client.ClientCompatRequestSchema,
    clientResponse: client.ClientCompatResponseSchema,
    requestInfo: service.ConformancePayload_RequestInfoSchema,
  };
}
