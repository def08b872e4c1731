import type { DescService } from "@bufbuild/protobuf";
import { type Binding, bindingsOf, methodName } from "./http_rule.ts";
import { RouteTable } from "./route_table.ts";

/**
 * The ways over HTTP to the methods of these services, in the order of the contract.
 *
 * @throws TypeError that names the method whose option is wrong.
 */
export function bindingsOfServices(services: readonly DescService[]): Binding[] {
  return services.flatMap((service) => service.methods.flatMap(bindingsOf));
}

/**
 * A table of bindings, to be found by HTTP method and path.
 *
 * @throws TypeError that names both methods when two take the same paths.
 */
export function routeTableOf(bindings: readonly Binding[]): RouteTable<Binding> {
  const table = new RouteTable<Binding>();
  for (const binding of bindings) {
    const known = table.add(binding.verb, binding.template, binding);
    if (!known) continue;
    throw new TypeError(
      `Cannot bind method "${methodName(binding.method)}" to ${binding.verb} "${binding.template.text}": ` +
        `"${methodName(known.method)}" has "${known.template.text}", which matches the same paths`,
    );
  }
  return table;
}
