/** What browsers may do on the page: load from here, call here, nothing inline and nothing in a frame. */
const POLICY: Readonly<Record<string, string>> = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data:", // the style library's marks in fields
  "font-src": "'self'",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "'none'",
};

/**
 * The fields of the page's answer, beside its content.
 *
 * @param viteOrigin in development: where scripts and styles come from, and who says that they have changed. Vite puts
 * styles of faults into the page itself.
 */
export function pageHeaders(viteOrigin?: string): Record<string, string> {
  return {
    "content-security-policy": policyText(viteOrigin),
    "cache-control": "no-cache",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
  };
}

function policyText(viteOrigin: string | undefined): string {
  const policy = { ...POLICY };
  if (viteOrigin) {
    for (const name of ["script-src", "img-src", "font-src"]) policy[name] += ` ${viteOrigin}`;
    policy["style-src"] += ` ${viteOrigin} 'unsafe-inline'`;
    policy["connect-src"] += ` ${viteOrigin} ${viteOrigin.replace(/^http/, "ws")}`;
    policy["worker-src"] = "blob:"; // in one of these it waits for Vite to come back
    delete policy["require-trusted-types-for"];
    delete policy["trusted-types"];
  }
  return Object.entries(policy).map(([name, sources]) => `${name} ${sources}`).join("; ");
}
