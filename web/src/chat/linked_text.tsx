import { LinkifyIt } from "linkify-it";

/** Only what says that it is an address, and leads to a page: no `javascript:`, no guesses at `example.com`. */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  .add("ftp:", null).add("mailto:", null).add("//", null);

/** Text whose web addresses can be followed; they learn nothing of this page, and cannot reach back to it. */
export function LinkedText({ text }: { text: string }) {
  const links = finder.match(text) ?? [];
  let at = 0;
  const parts = links.flatMap(({ index, lastIndex, url, raw }) => {
    const before = text.slice(at, index);
    at = lastIndex;
    return [
      before,
      <a key={index} href={url} target="_blank" rel="noopener noreferrer nofollow ugc">{raw}</a>,
    ];
  });
  return <>{parts}{text.slice(at)}</>;
}
