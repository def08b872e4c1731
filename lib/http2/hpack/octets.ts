const text = String.fromCharCode;

/** Octets as a string of as many characters; eight at a time, since each call and each joining costs. */
export function octetString(b: Uint8Array, start: number, end: number): string {
  let result = "";
  let i = start;
  for (; i + 8 <= end; i += 8) {
    result += text(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!);
  }
  for (; i < end; i++) result += text(b[i]!);
  return result;
}
