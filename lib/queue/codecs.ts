import type { Wire } from "../broker/mod.ts";
import { nativeCodec } from "./codec_native.ts";
import { pickledCodec } from "./codec_pickled.ts";
import { rawCodec, type RawIdForm } from "./codec_raw.ts";
import type { Codec } from "./message.ts";

/** The codec of each wire. */
export type Codecs = Readonly<Record<Wire, Codec>>;

/** All codecs; `rawIds` says how replies of the raw queue name their call, a string unless given. */
export function codecs({ rawIds = "string" }: { rawIds?: RawIdForm } = {}): Codecs {
  return { native: nativeCodec(), raw: rawCodec({ ids: rawIds }), pickled: pickledCodec() };
}
