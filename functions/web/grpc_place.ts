/** Where this process serves gRPC. */
export interface GrpcPlace {
  readonly port: number;
  /** Whether over TLS. */
  readonly tls: boolean;
}

/** What the page is told of it: `http:50051`, or `https:` over TLS. The host is the page's own. */
export function grpcPlaceText({ port, tls }: GrpcPlace): string {
  return `${tls ? "https" : "http"}:${port}`;
}
