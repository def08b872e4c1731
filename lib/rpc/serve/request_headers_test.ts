import { assert, assertEquals } from "@std/assert";
import { RequestHeaders } from "./request_headers.ts";

const FIELDS = [[":path", "/"], ["b", "2"], ["a", "1"], ["a", "3"]] as const;
const ALL: [string, string][] = [["a", "1, 3"], ["b", "2"]];

Deno.test("RequestHeaders: the fields, whichever way they are looked at, each as the first", () => {
  const made = () => new RequestHeaders(FIELDS);
  assertEquals(made().get("A"), "1, 3");
  assertEquals([made().has("b"), made().has("path")], [true, false]);
  assertEquals([...made()], ALL);
  assertEquals([...made().entries()], ALL);
  assertEquals([...made().keys()], ["a", "b"]);
  assertEquals([...made().values()], ["1, 3", "2"]);
  const seen: [string, string][] = [];
  made().forEach((value, name) => seen.push([name, value]));
  assertEquals(seen, ALL);
  assertEquals(new RequestHeaders([["set-cookie", "x=1"], ["set-cookie", "y=2"]]).getSetCookie(), [
    "x=1",
    "y=2",
  ]);
  assert(made() instanceof Headers);
});

Deno.test("RequestHeaders: changes go on top of the fields, each as the first", () => {
  const changed = (change: (headers: Headers) => void) => {
    const headers = new RequestHeaders(FIELDS);
    change(headers);
    return [...headers];
  };
  assertEquals(changed((headers) => headers.set("a", "0")), [["a", "0"], ["b", "2"]]);
  assertEquals(changed((headers) => headers.append("b", "4")), [["a", "1, 3"], ["b", "2, 4"]]);
  assertEquals(changed((headers) => headers.delete("a")), [["b", "2"]]);
});

Deno.test("RequestHeaders: copies of them have the fields", () => {
  assertEquals([...new Headers(new RequestHeaders(FIELDS))], ALL);
  assertEquals([...new Request("http://here/", { headers: new RequestHeaders(FIELDS) }).headers], ALL);
});
