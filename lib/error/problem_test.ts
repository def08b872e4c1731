import { assertEquals } from "@std/assert";
import { AppError } from "./app_error.ts";
import { type Code, CODES } from "./code.ts";
import { errorInfo, invalidArgument } from "./details.ts";
import { PROBLEM_TYPE, toProblem } from "./problem.ts";

Deno.test("toProblem: every code has its own status and title, and nothing that it does not need", () => {
  for (const [code, { http, title }] of Object.entries(CODES)) {
    assertEquals(toProblem(new AppError(code as Code, "why")), {
      type: "about:blank",
      title,
      status: http,
      detail: "why",
      code,
    });
  }
});

Deno.test("toProblem: names the wrong fields and the request", () => {
  const violations = [{ field: "author", description: "missing" }, { field: "text", description: "empty" }];
  assertEquals(toProblem(invalidArgument(violations), { requestId: "r-1" }), {
    type: "about:blank",
    title: "The request is not valid",
    status: 400,
    detail: "author: missing; text: empty",
    code: "INVALID_ARGUMENT",
    errors: violations,
    requestId: "r-1",
  });
});

Deno.test("toProblem: one wrong field is named as several are", () => {
  const violation = { field: "author", description: "missing" };
  assertEquals(toProblem(invalidArgument([violation])).errors, [violation]);
});

Deno.test("toProblem: a status that is more exact takes the place of the code's own", () => {
  const problem = toProblem(new AppError("RESOURCE_EXHAUSTED", "too large"), { status: 413 });
  assertEquals([problem.status, problem.code], [413, "RESOURCE_EXHAUSTED"]);
});

Deno.test("toProblem: neither the cause nor the details of other kinds leave", () => {
  const error = new AppError("INTERNAL", "Internal error", {
    cause: new Error("password=hunter2"),
    details: [errorInfo("SECRET_REASON")],
  });
  assertEquals(JSON.stringify(toProblem(error, { requestId: "" })), JSON.stringify(toProblem(error)));
  assertEquals(
    JSON.stringify(toProblem(error)),
    '{"type":"about:blank","title":"Internal error","status":500,"detail":"Internal error","code":"INTERNAL"}',
  );
});

Deno.test("PROBLEM_TYPE: as RFC 9457, section 6.1, registers it", () => {
  assertEquals(PROBLEM_TYPE, "application/problem+json");
});
