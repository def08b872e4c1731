import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type ConformanceContract, loadContract } from "../contract.ts";
import { MessagePipe } from "../messages.ts";
import { makeCall } from "./call.ts";
import { type CallRequest, parseRequest } from "./call_request.ts";
import { Transports } from "./transports.ts";

/**
 * The client under test, on the transports that the product uses: `h2` for gRPC, gRPC-Web and Connect on our own
 * HTTP/2, `fetch` for Connect and gRPC-Web on Deno's. Makes the calls that come on standard input, several at a
 * time, and tells what came of each.
 */
const AT_ONCE = 16;

const contract = await loadContract();
const pipe = new MessagePipe();
const transports = new Transports(Deno.args[0] === "fetch" ? "fetch" : "h2");
const calls = new Set<Promise<void>>();
for (let bytes = await pipe.read(); bytes; bytes = await pipe.read()) {
  const done: Promise<void> = answer(parseRequest(contract, bytes)).finally(() => calls.delete(done));
  calls.add(done);
  if (calls.size >= AT_ONCE) await Promise.race(calls);
}
await Promise.all(calls);
Deno.exit(0); // connections are kept open for the next call

async function answer(request: CallRequest): Promise<void> {
  const { testName } = request;
  const response = { testName, result: await resultOf(request) } as MessageInitShape<
    ConformanceContract["clientResponse"]
  >;
  await pipe.write(toBinary(contract.clientResponse, create(contract.clientResponse, response)));
}

async function resultOf(request: CallRequest) {
  try {
    const open = transports.for.bind(transports, request);
    return { case: "response", value: await makeCall(contract, request, open) };
  } catch (thrown) {
    return { case: "error", value: { message: thrown instanceof Error ? thrown.stack : String(thrown) } };
  }
}
