import { assertEquals } from "@std/assert";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { onEveryProtocol, type Row } from "../clients/row.ts";

const { upload, download } = FileService.method;
const BYTES = "0123456789";
/** By `sha256sum`. */
const SHA256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
const UNKNOWN = "00000000-0000-4000-8000-000000000000";

onEveryProtocol("file.v1.FileService", async ({ stage }) => {
  // Over HTTP: what every protocol then reads. Who streams requests stores the same by chunks.
  const stored = await fetch(`${stage.parley.http}/v1/files`, { method: "POST", body: new Blob([BYTES]) });
  const { id } = await stored.json();
  const rows: Row[] = [
    {
      name: "Upload: in chunks",
      method: upload,
      requests: [{ data: btoa("01234"), offset: "0" }, { data: "" }, { data: btoa("56789"), offset: "5" }],
      answers: [{ size: "10", sha256: SHA256 }],
    },
    {
      name: "Upload: a chunk that is not where it says",
      method: upload,
      requests: [{ data: btoa("01234") }, { data: btoa("56789"), offset: "6" }],
      code: "INVALID_ARGUMENT",
      fields: ["offset"],
    },
    {
      name: "Download: the whole of it",
      method: download,
      requests: { id },
      answers: [{ data: btoa(BYTES), offset: "0", size: "10", sha256: SHA256 }],
    },
    {
      name: "Download: on from an offset, to a limit",
      method: download,
      requests: { id, offset: "4", limit: "3" },
      answers: [{ data: btoa("456"), offset: "4", size: "10" }],
    },
    {
      name: "Download: from the very end",
      method: download,
      requests: { id, offset: "10" },
      answers: [{ data: "", offset: "10" }],
    },
    {
      name: "Download: from behind the end",
      method: download,
      requests: { id, offset: "11" },
      code: "OUT_OF_RANGE",
    },
    { name: "Download: unknown", method: download, requests: { id: UNKNOWN }, code: "NOT_FOUND" },
    {
      name: "Download: everything is wrong",
      method: download,
      requests: { id: "../secret", offset: "-1", limit: "-1" },
      code: "INVALID_ARGUMENT",
      fields: ["id", "offset", "limit"],
      check: ({ answers }) => assertEquals(answers, []),
    },
  ];
  return rows;
});
