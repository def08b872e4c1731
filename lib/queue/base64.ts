import { Buffer } from "node:buffer";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** RFC 4648, section 4, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** `undefined` for what is not base64; line ends, which Python writes, are left out. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const dense = text.replaceAll("\n", "");
  return dense.length % 4 === 0 && BASE64.test(dense)
    ? new Uint8Array(Buffer.from(dense, "base64"))
    : undefined;
}
