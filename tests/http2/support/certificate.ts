import { output } from "../../integration/support/command.ts";

/** A certificate of a day for `localhost`, signed by itself, and its key; both in PEM. */
export async function selfSigned(openssl: string): Promise<{ cert: string; key: string }> {
  const folder = await Deno.makeTempDir({ prefix: "parley-tls-" });
  try {
    const [cert, key] = [`${folder}/cert.pem`, `${folder}/key.pem`];
    await output(openssl, [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
      ],
      ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ...["-addext", "basicConstraints=critical,CA:FALSE", "-out", cert, "-keyout", key],
    ]);
    return { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
