const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const MAX_CHARS = 40;

/** The spellings of a service's name. */
export interface Names {
  /** As in packages and folders: `order_items`. */
  readonly snake: string;
  /** As in values and paths: `orderItems`. */
  readonly camel: string;
  /** As in types: `OrderItems`. */
  readonly pascal: string;
}

/**
 * The spellings of a name.
 *
 * @throws RangeError when it is none that a package can have.
 */
export function namesOf(name: string): Names {
  if (!NAME.test(name) || name.length > MAX_CHARS) {
    throw new RangeError(
      `Cannot name a service "${name}": expected words like order_items, ${MAX_CHARS} characters at the most`,
    );
  }
  const pascal = name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return { snake: name, camel: pascal.charAt(0).toLowerCase() + pascal.slice(1), pascal };
}
