/** Where the server serves gRPC, as its page says. */
export interface GrpcPlace {
  /** `host:port`. */
  readonly address: string;
  /** Whether without TLS. */
  readonly isPlain: boolean;
}

/** Where this page's server serves gRPC; `undefined` where it does not, as on platforms that have `fetch` alone. */
export function grpcPlace(): GrpcPlace | undefined {
  const said = document.querySelector<HTMLMetaElement>('meta[name="grpc"]')?.content;
  const [scheme, port] = said?.split(":") ?? [];
  return port ? { address: `${location.hostname}:${port}`, isPlain: scheme === "http" } : undefined;
}
