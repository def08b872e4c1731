import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { type Caller, isAdmin } from "./caller.ts";

/**
 * Who may call a method: everybody, whoever has signed in, the user whom the request is about or an admin, an
 * admin alone.
 */
export type Rule = "open" | "signed-in" | "self-or-admin" | "admin";

/** Who may call what, by the full name of the method: `pkg.v1.Service/Method`. What is not in it, nobody may. */
export type Policy = Readonly<Record<string, Rule>>;

/** What a rule comes to. */
export type Verdict = "allowed" | "unauthenticated" | "forbidden";

/** The name by which a policy knows a method. */
export function procedureOf(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}

/**
 * Whether somebody may make a call.
 *
 * @param rule that of the method; `undefined` for one that is not in the policy.
 * @param subjects the ids of the users whom the request is about, as {@link subjectsOf} finds them.
 */
export function judge(
  rule: Rule | undefined,
  caller: Caller | undefined,
  subjects: () => readonly string[],
): Verdict {
  if (rule === "open") return "allowed";
  if (!rule) return "forbidden";
  if (!caller) return "unauthenticated";
  if (rule === "signed-in" || isAdmin(caller)) return "allowed";
  if (rule === "admin") return "forbidden";
  const ids = subjects();
  return ids.length > 0 && ids.every((id) => id === caller.userId) ? "allowed" : "forbidden";
}

/**
 * The ids of the users whom a request is about: what its fields `id`, `user_id` and `user.id` say, as far as they
 * are filled. All of them count, so that a request cannot be allowed for one and done to another.
 */
export function subjectsOf(request: object): readonly string[] {
  const user = field(request, "user");
  return [
    field(request, "id"),
    field(request, "userId"),
    typeof user === "object" && user !== null ? field(user, "id") : undefined,
  ].filter((id) => typeof id === "string" && id !== "") as string[];
}

/** What is wrong with a policy for these services: methods that it leaves out, and names of none. */
export function policyFaults(policy: Policy, services: Iterable<DescService>): string[] {
  const methods = new Set([...services].flatMap((service) => service.methods.map(procedureOf)));
  return [
    ...[...methods].filter((name) => !Object.hasOwn(policy, name)).map((name) =>
      `${name}: not in the policy`
    ),
    ...Object.keys(policy).filter((name) => !methods.has(name)).map((name) => `${name}: no such method`),
  ];
}

/** Called once, at the start. @throws RangeError that names every fault. */
export function checkPolicy(policy: Policy, services: Iterable<DescService>): void {
  const faults = policyFaults(policy, services);
  if (faults.length > 0) throw new RangeError(`Cannot serve by this policy: ${faults.join("; ")}`);
}

function field(of: object, name: string): unknown {
  return Object.hasOwn(of, name) ? Reflect.get(of, name) : undefined;
}
