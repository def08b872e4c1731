/** What is asked of a process by those who watch over it. */
export interface HealthOptions {
  /** Whether it can do its work now. */
  readonly isReady: () => Promise<boolean>;
}

/** Answers `/healthz`: the process lives, and `/readyz`: it can do its work now. */
export function healthFetch({ isReady }: HealthOptions): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    const { pathname } = new URL(url);
    if (pathname !== "/healthz" && pathname !== "/readyz") return json(404, { status: "not found" });
    if (method !== "GET" && method !== "HEAD") {
      return json(405, { status: "method not allowed" }, { allow: "GET, HEAD" });
    }
    if (pathname === "/healthz") return json(200, { status: "ok" });
    return await isReady() ? json(200, { status: "ready" }) : json(503, { status: "not ready" });
  };
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}
