/** What functions may do beside computing. Nothing of it unless given: `true` is all, a list is no more than that. */
export interface FunctionPermissions {
  /** Hosts, such as `example.com:443`. */
  readonly net?: true | readonly string[];
  /** Names of variables. */
  readonly env?: true | readonly string[];
  /** Paths. Without it files are read until the modules are loaded, and not after that. */
  readonly read?: true | readonly string[];
  /** Paths. */
  readonly write?: true | readonly string[];
  /** Names such as `hostname`. */
  readonly sys?: true | readonly string[];
}

/**
 * The flags that give these permissions to a host process; modules under `moduleFolders` can be loaded in any case.
 *
 * @throws RangeError for a value with a comma, which would be two, and for an empty list, which would be all.
 */
export function permissionFlags(
  permissions: FunctionPermissions,
  moduleFolders: readonly string[],
): string[] {
  const { read = true, ...others } = permissions;
  const all: Record<string, true | readonly string[]> = {
    read: read === true ? true : [...moduleFolders, ...read],
    ...others,
  };
  return Object.entries(all).map(([name, allowed]) => {
    if (allowed === true) return `--allow-${name}`;
    const bad = allowed.find((value) => value === "" || value.includes(","));
    if (bad !== undefined || allowed.length === 0) {
      throw new RangeError(`Cannot allow ${name} for "${bad ?? ""}": need values without commas`);
    }
    return `--allow-${name}=${allowed.join(",")}`;
  });
}
