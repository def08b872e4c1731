import { invalidArgument } from "../error/mod.ts";
import type { PathTemplate } from "./path_template.ts";

/** The HTTP method of a route that takes every method. */
export const ANY_METHOD = "*";

/** What is found at a path: the route and the values of its variables, in the template's order. */
export interface RouteMatch<T> {
  readonly route: T;
  readonly values: readonly string[];
}

/** The methods that a path takes, where it does not take the one that was used. */
export interface OtherMethods {
  readonly allow: readonly string[];
}

interface Entry<T> {
  readonly route: T;
  readonly template: PathTemplate;
}

/** Where some templates end: by verb (empty: none), then by HTTP method. */
type Ends<T> = Map<string, Map<string, Entry<T>>>;

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  one: Node<T> | undefined;
  readonly here: Ends<T>;
  readonly rest: Ends<T>;
}

/**
 * Routes by path template, found in one walk along the path.
 *
 * Of several that match, the one wins whose first differing segment is text before `*` before `**`. A verb is
 * what follows the last colon of the last segment, where a template that matches has it, whatever its method;
 * else the colon
 * belongs to the segment, so that `/v1/users/{id}` takes the id `urn:7`. `*` does not match an empty segment.
 */
export class RouteTable<T> {
  readonly #root: Node<T> = newNode();

  /**
   * Adds a route.
   *
   * @returns the route that takes the same paths already, where there is one; nothing is added then.
   */
  add(method: string, template: PathTemplate, route: T): T | undefined {
    let node = this.#root;
    let ends = node.here;
    for (const segment of template.segments) {
      if (segment.kind === "rest") ends = node.rest;
      else {
        if (segment.kind === "one") node = node.one ??= newNode();
        else node = getOrAdd(node.literals, segment.text, newNode<T>);
        ends = node.here;
      }
    }
    const methods = getOrAdd(ends, template.verb ?? "", () => new Map<string, Entry<T>>());
    const known = methods.get(method);
    if (known) return known.route;
    methods.set(method, { route, template });
    return undefined;
  }

  /**
   * The route of a path, percent-encoded as in the URL; `undefined` when no route has the path.
   *
   * @throws AppError `INVALID_ARGUMENT` when the path is no percent-encoded UTF-8.
   */
  find(method: string, path: string): RouteMatch<T> | OtherMethods | undefined {
    const raw = path.slice(1).split("/");
    const last = raw.length - 1;
    const colon = raw[last]!.lastIndexOf(":");
    const allow = new Set<string>();
    if (colon >= 0) {
      const verb = decodeSegment(raw[last]!.slice(colon + 1), path);
      const stem = raw.with(last, raw[last]!.slice(0, colon));
      const found = verb && this.#search({ method, verb, raw: stem, path, allow });
      if (found) return found;
      if (allow.size > 0) return { allow: [...allow] };
    }
    const found = this.#search({ method, verb: "", raw, path, allow });
    return found ?? (allow.size > 0 ? { allow: [...allow] } : undefined);
  }

  #search(query: Query): RouteMatch<T> | undefined {
    const decoded = query.raw.map((segment) => decodeSegment(segment, query.path));
    const entry = walk(this.#root, 0, decoded, query);
    if (!entry) return undefined;
    const values = entry.template.variables.map(({ start, end, multi }) => {
      if (!multi) return decoded[start]!;
      const open = entry.template.segments[end - 1]!.kind === "rest";
      const parts = query.raw.slice(start, open ? undefined : end);
      return parts.map((part) => decodeKeepingSlashes(part, query.path)).join("/");
    });
    return { route: entry.route, values };
  }
}

interface Query {
  readonly method: string;
  readonly verb: string;
  /** The path's segments as they were sent, without the verb. */
  readonly raw: readonly string[];
  readonly path: string;
  /** Gathers the methods of what has the path and not the method. */
  readonly allow: Set<string>;
}

function walk<T>(node: Node<T>, at: number, path: readonly string[], query: Query): Entry<T> | undefined {
  if (at === path.length) return pick(node.here, query) ?? pick(node.rest, query);
  const segment = path[at]!;
  const literal = node.literals.get(segment);
  const found = literal && walk(literal, at + 1, path, query);
  if (found) return found;
  const one = segment !== "" && node.one ? walk(node.one, at + 1, path, query) : undefined;
  return one ?? pick(node.rest, query);
}

function pick<T>(ends: Ends<T>, { method, verb, allow }: Query): Entry<T> | undefined {
  const methods = ends.get(verb);
  if (!methods) return undefined;
  const entry = methods.get(method) ?? methods.get(ANY_METHOD);
  if (!entry) { for (const name of methods.keys()) allow.add(name); }
  return entry;
}

function decodeSegment(segment: string, path: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidArgument([{ field: "path", description: `"${path}" is no percent-encoded UTF-8` }]);
  }
}

function decodeKeepingSlashes(segment: string, path: string): string {
  return segment.split(/(%2f)/i).map((part, i) => i % 2 ? part : decodeSegment(part, path)).join("");
}

function newNode<T>(): Node<T> {
  return { literals: new Map(), one: undefined, here: new Map(), rest: new Map() };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
