/** The Deno that Parley is made for; CONTRIBUTING.md says why no other. */
export const DENO_VERSION = "2.9.3";

/** Setting this variable to anything lets another Deno through. */
export const ANY_VERSION_VARIABLE = "PARLEY_ANY_DENO";

/**
 * What is wrong with running on this Deno, with the way out; `undefined` when nothing is.
 *
 * @param version as in `Deno.version.deno`.
 */
export function wrongRuntime(version: string, override: string | undefined): string | undefined {
  if (version === DENO_VERSION || override) return undefined;
  return `Parley runs on Deno ${DENO_VERSION}, and this is ${version}. From 2.9.4 on, a client that closes an HTTP/2 ` +
    `connection can kill the whole server process (denoland/deno#36788); versions before are not tested.\n` +
    `Run it with the right one:  npx -y deno@${DENO_VERSION} task start\n` +
    `Or set ${ANY_VERSION_VARIABLE}=1 to run it all the same.`;
}
