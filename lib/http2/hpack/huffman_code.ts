/** Symbols of the code: the 256 octets, and the end of string. */
const SYMBOLS = 257;
/** The end-of-string symbol, which no string may contain. */
export const EOS = 256;

/**
 * The length of each symbol's code in bits, one letter a symbol in the order of RFC 7541, appendix B:
 * `A` is 5, `Z` is 30. The code is canonical, so that the lengths are all there is to it.
 */
const LENGTHS = "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCC" +
  "CCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRR" +
  "SRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";

/** The bits and the number of bits of each symbol. */
export const CODES: { readonly bits: Uint32Array; readonly lengths: Uint8Array } = canonicalCode();

function canonicalCode() {
  const lengths = Uint8Array.from(LENGTHS, (letter) => letter.charCodeAt(0) - 60);
  const bits = new Uint32Array(SYMBOLS);
  const order = Array.from(lengths.keys()).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  let code = 0;
  let length = lengths[order[0]!]!;
  for (const symbol of order) {
    code = code << (lengths[symbol]! - length);
    length = lengths[symbol]!;
    bits[symbol] = code++;
  }
  return { bits, lengths };
}
