/** Files that an image takes from the tree. */
export interface Copy {
  readonly sources: readonly string[];
  readonly target: string;
}

/** What a Dockerfile says of one image, as far as running it goes. */
export interface Image {
  readonly copies: readonly Copy[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string;
  readonly volumes: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

const EMPTY: Image = {
  ...{ copies: [], env: {}, workdir: "/", user: "root", volumes: [] },
  ...{ entrypoint: [], command: [], healthcheck: [] },
};

/**
 * The images of a Dockerfile, by the names of their stages; the last is what `docker build` makes when it is told none.
 *
 * @throws Error for what this small reader does not know, such as commands that are no JSON arrays.
 */
export function readDockerfile(text: string): Map<string, Image> {
  const images = new Map<string, Image>();
  let name = "";
  for (const { keyword, rest } of instructions(text)) {
    if (keyword === "FROM") {
      const [from = "", , as] = rest.split(/\s+/);
      name = as ?? String(images.size);
      images.set(name, images.get(from) ?? EMPTY);
    } else {
      images.set(name, { ...images.get(name)!, ...changed(images.get(name)!, keyword, rest) });
    }
  }
  return images;
}

/** What an instruction changes; nothing for those that matter to building alone. */
function changed(image: Image, keyword: string, rest: string): Partial<Image> {
  switch (keyword) {
    case "COPY": {
      if (rest.startsWith("--from=")) return {};
      const paths = rest.split(/\s+/);
      return { copies: [...image.copies, { sources: paths.slice(0, -1), target: paths.at(-1)! }] };
    }
    case "ENV":
      return {
        env: { ...image.env, ...Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("="))) },
      };
    case "WORKDIR":
      return { workdir: rest };
    case "USER":
      return { user: rest };
    case "VOLUME":
      return { volumes: rest.split(/\s+/) };
    case "ENTRYPOINT":
      return { entrypoint: execForm(rest), command: [] };
    case "CMD":
      return { command: execForm(rest) };
    case "HEALTHCHECK":
      return { healthcheck: execForm(rest.slice(rest.indexOf("CMD") + "CMD".length)) };
    case "RUN":
    case "EXPOSE":
      return {};
    default:
      throw new Error(`Cannot read "${keyword}": not an instruction that is known here`);
  }
}

function execForm(json: string): string[] {
  const words: unknown = JSON.parse(json);
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words;
  throw new Error(`Cannot read "${json}": expected an array of strings`);
}

function instructions(text: string): Instruction[] {
  return text.replace(/^\s*#.*\n/gm, "").replace(/\\\n\s*/g, "").split("\n").filter(Boolean).map((line) => {
    const [keyword = ""] = line.split(/\s/, 1);
    return { keyword, rest: line.slice(keyword.length).trim() };
  });
}
