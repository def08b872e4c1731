import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
  mergeFromJson,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { anyPack } from "@bufbuild/protobuf/wkt";
import type { Random } from "../../http2/support/random.ts";

/** How deep messages contain one another. */
const MAX_DEPTH = 4;
/** Without blanks, which the reader of protobuf-es skips in base64, and a schema does not. */
const TEXTS = ["", "a", "a-b", "Grüße", "🦜", '"\\/', "1", "true", "null", "\u0000\n", "constructor"];
const DOUBLES = [0, 1, -1.5, 1e-7, 1e300, 5e-324, Number.MAX_VALUE, NaN, Infinity, -Infinity];
const FLOATS = [0, 1, -1.5, 2 ** -149, 2 ** 100, 3.4028234663852886e38, NaN, Infinity, -Infinity];
const MASKS = ["", "a", "a.b,snakeCase.otherName", "x1"];

/** Draws messages of any type, with each of their fields set or not. */
export class RandomMessages {
  readonly #random: Random;
  /** What an Any may hold. */
  readonly #insides: readonly DescMessage[];

  constructor(random: Random, insides: readonly DescMessage[]) {
    this.#random = random;
    this.#insides = insides;
  }

  /** A message of this type. */
  draw(desc: DescMessage, depth = 0): Message {
    const message = reflect(desc);
    if (!this.#drawWellKnown(message, depth)) this.#fill(message, depth);
    return message.message;
  }

  /** Any JSON value. */
  json(depth = 0): JsonValue {
    const kind = this.#random.below(depth < 3 ? 7 : 5);
    if (kind === 5) return Array.from({ length: this.#random.below(3) }, () => this.json(depth + 1));
    if (kind === 6) return Object.fromEntries(this.#entries(() => this.json(depth + 1)));
    return this.#random.pick<JsonValue>([null, true, this.#random.pick(TEXTS), 1.5, -7]);
  }

  #fill(message: ReflectMessage, depth: number): void {
    for (const member of message.members) {
      if (this.#random.oneIn(2)) continue;
      const field = member.kind === "oneof" ? this.#random.pick(member.fields) : member;
      if (field.message && depth >= MAX_DEPTH) continue;
      const items = Array.from({ length: this.#random.below(4) });
      if (field.fieldKind === "list") {
        for (const _ of items) message.get(field).add(this.#single(field, depth));
      } else if (field.fieldKind === "map") {
        for (const _ of items) message.get(field).set(this.#scalar(field.mapKey), this.#single(field, depth));
      } else {
        message.set(field, this.#single(field, depth));
      }
    }
  }

  #single(field: DescField, depth: number): unknown {
    if (field.message) return reflect(field.message, this.draw(field.message, depth + 1));
    return field.enum ? this.#enum(field.enum) : this.#scalar(field.scalar ?? ScalarType.STRING);
  }

  #enum(desc: DescEnum): number {
    const isNamed = !desc.open || desc.typeName === "google.protobuf.NullValue" || !this.#random.oneIn(4);
    return isNamed ? this.#random.pick(desc.values).number : this.#integer(32, true);
  }

  #scalar(type: ScalarType): unknown {
    switch (type) {
      case ScalarType.DOUBLE:
        return this.#random.pick(DOUBLES);
      case ScalarType.FLOAT:
        return this.#random.pick(FLOATS);
      case ScalarType.BOOL:
        return this.#random.oneIn(2);
      case ScalarType.STRING:
        return this.#random.pick(TEXTS);
      case ScalarType.BYTES:
        return this.#random.bytes(this.#random.below(6));
      case ScalarType.INT32:
      case ScalarType.SINT32:
      case ScalarType.SFIXED32:
        return this.#integer(32, true);
      case ScalarType.UINT32:
      case ScalarType.FIXED32:
        return this.#integer(32, false);
      case ScalarType.UINT64:
      case ScalarType.FIXED64:
        return this.#bigInteger(false);
      default:
        return this.#bigInteger(true);
    }
  }

  #integer(bits: number, signed: boolean): number {
    const [min, max] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
    return this.#random.pick([min, max, 0, 1, 10 + this.#random.below(1000)]);
  }

  #bigInteger(signed: boolean): bigint {
    const [min, max] = signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
    return this.#random.pick([min, max, 0n, 1n, 2n ** 53n + 1n]);
  }

  /** Draws a message whose values have rules of their own; false for every other. */
  #drawWellKnown(message: ReflectMessage, depth: number): boolean {
    const random = this.#random;
    const nanos = random.pick([0, 1, 500_000_000, 999_999_999, 123_000]);
    const set = (name: string, value: unknown) =>
      message.set(message.fields.find((field) => field.name === name)!, value);
    switch (message.desc.typeName) {
      case "google.protobuf.Timestamp":
        set("seconds", random.pick([0n, -62_135_596_800n, 253_402_300_799n, 1_790_000_000n]));
        set("nanos", nanos);
        return true;
      case "google.protobuf.Duration": {
        const sign = random.pick([1, -1]);
        set("seconds", random.pick([0n, 1n, 315_575_999_999n]) * BigInt(sign));
        set("nanos", nanos * sign);
        return true;
      }
      case "google.protobuf.FieldMask":
        mergeFromJson(message.desc, message.message, random.pick(MASKS));
        return true;
      case "google.protobuf.Any": {
        if (random.oneIn(4)) return true;
        const desc = random.pick(this.#insides);
        const { typeUrl, value } = anyPack(desc, this.draw(desc, depth + 1));
        set("type_url", typeUrl);
        set("value", value);
        return true;
      }
      case "google.protobuf.Value":
        mergeFromJson(message.desc, message.message, this.json());
        return true;
      default:
        return false;
    }
  }

  #entries<T>(value: () => T): [string, T][] {
    return Array.from({ length: this.#random.below(3) }, () => [this.#random.pick(TEXTS), value()]);
  }
}
