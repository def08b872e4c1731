import { assertEquals, assertThrows } from "@std/assert";
import { namesOf } from "./names.ts";

Deno.test("namesOf: each spelling", () => {
  assertEquals(namesOf("orders"), { snake: "orders", camel: "orders", pascal: "Orders" });
  assertEquals(namesOf("order_items2"), {
    snake: "order_items2",
    camel: "orderItems2",
    pascal: "OrderItems2",
  });
});

for (
  const name of ["", "Orders", "order-items", "_orders", "orders_", "a__b", "2nd", "../x", "a".repeat(41)]
) {
  Deno.test(`namesOf: "${name}" is refused`, () => {
    assertThrows(() => namesOf(name), RangeError, `Cannot name a service "${name}"`);
  });
}
