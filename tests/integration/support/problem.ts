import { assertEquals } from "@std/assert";
import type { Problem } from "../../../lib/error/mod.ts";

/** The problem document of a response, held to RFC 9457 and to the headers that come with it. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  assertEquals(response.headers.get("content-type"), "application/problem+json", text);
  const problem: Problem = JSON.parse(text);
  assertEquals([problem.type, problem.status], ["about:blank", response.status]);
  assertEquals(response.headers.get("x-request-id"), problem.requestId);
  return problem;
}

/** The names of the fields that a problem blames. */
export function fieldsOf(problem: Problem): string[] {
  return (problem.errors ?? []).map(({ field }) => field);
}
