import { assertEquals } from "@std/assert";
import { compileContracts } from "../tests/support/contract/compile.ts";
import { commentsOf } from "./comments_plugin.ts";

const CONTRACT = `// Of the file.
syntax = "proto3";
package a.v1;

// Does it.
//
//   * with a list
service DoService {
  // One.
  rpc Do(DoRequest) returns (DoResponse);
}

// Asks.
message DoRequest {
  string bare = 1;
  // Either.
  oneof which {
    // A name.
    string name = 2; // trailing
  }
  // Inner.
  message Inner {
    // Deep.
    int32 deep = 1;
  }
  // Kind.
  enum Kind {
    // None.
    KIND_UNSPECIFIED = 0;
  }
}

message DoResponse {}
`;

Deno.test("commentsOf: what stands above each element, by its full name", async () => {
  const { file } = await compileContracts({ "a/v1/a.proto": CONTRACT });
  const contract = file.find(({ name }) => name === "a/v1/a.proto");
  assertEquals(contract && commentsOf(contract).sort(), [
    ["a.v1.DoRequest", "Asks."],
    ["a.v1.DoRequest.Inner", "Inner."],
    ["a.v1.DoRequest.Inner.deep", "Deep."],
    ["a.v1.DoRequest.Kind", "Kind."],
    ["a.v1.DoRequest.Kind.KIND_UNSPECIFIED", "None."],
    ["a.v1.DoRequest.name", "A name."],
    ["a.v1.DoRequest.which", "Either."],
    ["a.v1.DoService", "Does it.\n\n  * with a list"],
    ["a.v1.DoService.Do", "One."],
  ]);
});
