import { AppError } from "../error/mod.ts";

/** A number as a store keeps it: up to 20 digits. @throws AppError `DATA_LOSS` for anything else. */
export function storedNumber(text: string): bigint {
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  throw new AppError("DATA_LOSS", "Cannot read what is stored of a room: it is damaged");
}
