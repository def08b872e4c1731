/** Whether a request was answered as it should be: 200, and OK where it is gRPC. */
export function isOk(answer: string): boolean {
  return answer === "200" || answer === "200 0";
}

/** Whether it was refused: 429, or RESOURCE_EXHAUSTED of gRPC. */
export function isRefusal(answer: string): boolean {
  return answer === "429" || answer === "200 8";
}
