import { Validator } from "@seriousme/openapi-schema-validator";
import { assert, assertEquals } from "@std/assert";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { openApiDocument } from "../../lib/contract/mod.ts";
import { fileDocument } from "./document.ts";

Deno.test("fileDocument: the document with the file routes is valid, and its references lead somewhere", async () => {
  for (const needsToken of [false, true]) {
    const document = await openApiDocument({
      services: [UserService, FileService],
      info: { title: "Files", version: "1.0.0" },
      routes: fileDocument(needsToken),
    });
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    assert(valid, JSON.stringify(errors)?.slice(0, 1_000));
    assert(document.components?.schemas?.["Problem"]);
    const { post } = document.paths!["/v1/files"]!;
    const { get } = document.paths!["/v1/files/{id}"]!;
    const statuses = (operation: typeof get) => Object.keys(operation!.responses!).map(Number);
    const token = needsToken ? [401, 403] : [];
    assertEquals(statuses(post), [201, 400, ...token, 413, 415, 429, 500, 503, 504, 507]);
    assertEquals(statuses(get), [200, 206, 304, 400, ...token, 404, 412, 416, 429, 500, 503, 504]);
    assertEquals(post!.security, needsToken ? [{ bearer: [] }] : []);
  }
});
