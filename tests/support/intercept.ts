/** What stands in for some methods of an object; each gets the real one. */
export type Interceptors<T> = { [K in keyof T]?: (real: T[K]) => T[K] };

/**
 * The same object with something put round some of its methods: a delay, a fault, a lost answer.
 *
 * Everything else goes to the real one.
 */
export function intercept<T extends object>(real: T, around: Interceptors<T>): T {
  const own = new Map<PropertyKey, unknown>();
  for (const key of Object.keys(around) as (keyof T)[]) {
    own.set(key, around[key]?.(bound(real, key) as T[typeof key]));
  }
  return new Proxy(real, {
    get: (_, key) => own.has(key) ? own.get(key) : bound(real, key as keyof T),
  });
}

function bound<T extends object>(real: T, key: keyof T): unknown {
  const value = real[key];
  return typeof value === "function" ? value.bind(real) : value;
}
