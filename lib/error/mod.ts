/** The closed set of error codes, the one error that carries them, and its translations at the edges. */
export { AppError, type AppErrorOptions, type ErrorDetail } from "./app_error.ts";
export { type Code, codeOf, CODES } from "./code.ts";
export { fromConnectError, toConnectError } from "./connect.ts";
export {
  detail,
  ERROR_DOMAIN,
  errorInfo,
  type FieldViolation,
  fieldViolations,
  invalidArgument,
} from "./details.ts";
export { type Problem, PROBLEM_TYPE, type ProblemOptions, toProblem } from "./problem.ts";
export { fromStatus, toStatus } from "./status.ts";
