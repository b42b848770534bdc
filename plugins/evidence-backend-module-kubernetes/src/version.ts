import type { Containers } from './objects';
import type { ContainerState } from './pods';

/** Tags that are moved from one image to the next: they name no version. */
const movingTags: ReadonlySet<string> = new Set([
  'latest',
  'stable',
  'main',
  'master',
  'edge',
  'nightly',
  'dev',
]);

const versionLabel = 'app.kubernetes.io/version';
/** Characters of a digest that suffice to distinguish images. */
const digestLength = 12;

/**
 * The version that containers run: the tag of the image, else what the label
 * states, else the digest. The tag goes first: a label is easily forgotten when
 * the image is changed.
 *
 * @param workload - whose container goes before its sidecars
 */
export function versionOf(
  { containers, defaultContainer, labels }: Containers,
  workload: string,
  states: readonly ContainerState[] = [],
): string | undefined {
  const names = [defaultContainer, workload, labels['app.kubernetes.io/name']];
  const main =
    names
      .map(name => containers.find(one => one.name === name))
      .find(one => one !== undefined) ?? containers[0];
  if (!main) {
    return labels[versionLabel] || undefined;
  }
  const { tag, digest } = partsOf(main.image ?? '');
  if (tag !== undefined && !movingTags.has(tag)) {
    return tag;
  }
  const running = states.find(({ name }) => name === main.name)?.imageId;
  const exact = digest ?? partsOf(running ?? '').digest;
  return (
    labels[versionLabel] ||
    (exact === undefined ? undefined : `sha256:${exact.slice(0, digestLength)}`)
  );
}

/** `registry:5000/shop/cart:v1@sha256:…`: a port is no tag. */
function partsOf(image: string): { tag?: string; digest?: string } {
  const [name, digest] = image.split('@sha256:');
  const tag = /:([\w.-]+)$/.exec(name)?.[1];
  return { tag, digest };
}
