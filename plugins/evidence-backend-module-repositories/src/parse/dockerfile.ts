import { type Dockerfile, DockerfileParser } from 'dockerfile-ast';
import { maxItems, maxParsedLength, name } from './bounds';

export type BaseImage = {
  image: string;
  name: string;
  tag?: string;
  digest?: string;
  final: boolean;
  unresolved?: boolean;
};

type Stage = { from: string; alias?: string };

const maxStages = 200;

/**
 * The images that a Dockerfile begins with, without those that are stages of
 * its own: https://docs.docker.com/reference/dockerfile/#from. Arguments are
 * filled in with their defaults.
 */
export function parseDockerfile(text: string): BaseImage[] {
  const file = DockerfileParser.parse(text.slice(0, maxParsedLength));
  const stages = stagesOf(file);
  const defaults = new Map(
    file
      .getInitialARGs()
      .flatMap(arg => arg.getProperty() ?? [])
      .map(property => [property.getName(), property.getValue() ?? undefined]),
  );
  const finals = finalStages(stages);
  const images: BaseImage[] = [];
  stages.forEach(({ from }, index) => {
    const stage = indexOfStage(stages, from, index);
    const filled = name(fillIn(from, defaults));
    if (stage !== undefined || filled === undefined || filled === 'scratch') {
      return;
    }
    const image = { ...split(filled), final: finals.has(index) };
    const known = images.find(one => one.image === image.image);
    if (known) {
      known.final ||= image.final;
    } else if (images.length < maxItems) {
      images.push(image);
    }
  });
  return images;
}

function stagesOf(file: Dockerfile): Stage[] {
  return file
    .getFROMs()
    .slice(0, maxStages)
    .flatMap(from => {
      const image = from.getImage();
      return image
        ? {
            from: image,
            alias: from.getBuildStage()?.toLocaleLowerCase('en-US'),
          }
        : [];
    });
}

/** The last stage, and what it is built upon. */
function finalStages(stages: readonly Stage[]): Set<number> {
  const finals = new Set<number>();
  let at: number | undefined = stages.length - 1;
  while (at !== undefined && at >= 0) {
    finals.add(at);
    at = indexOfStage(stages, stages[at].from, at);
  }
  return finals;
}

/** An earlier stage of this name or number. */
function indexOfStage(
  stages: readonly Stage[],
  from: string,
  before: number,
): number | undefined {
  const wanted = from.toLocaleLowerCase('en-US');
  for (let at = before - 1; at >= 0; at--) {
    if (stages[at].alias === wanted) {
      return at;
    }
  }
  return undefined;
}

/** `${NAME}`, `$NAME` and `${NAME:-default}`. */
function fillIn(
  text: string,
  defaults: ReadonlyMap<string, string | undefined>,
): string {
  return text
    .slice(0, 1000)
    .replace(
      /\$(?:\{([A-Za-z_]\w{0,100})(?::?-([^{}]{0,200}))?\}|([A-Za-z_]\w{0,100}))/g,
      (whole, braced, fallback, plain) =>
        (defaults.get(braced ?? plain) || fallback) ?? whole,
    );
}

function split(image: string): Omit<BaseImage, 'final'> {
  const [rest, digest] = image.split('@', 2);
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  return {
    image,
    name: hasTag ? rest.slice(0, colon) : rest,
    ...(hasTag && { tag: rest.slice(colon + 1) }),
    ...(digest && { digest }),
    ...(image.includes('$') && { unresolved: true }),
  };
}
