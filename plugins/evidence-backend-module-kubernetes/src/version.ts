import { readImage } from '@plumbline/backstage-plugin-evidence-node';
import type { Container, Containers } from './objects';
import type { ContainerState } from './pods';

const versionLabel = 'app.kubernetes.io/version';
/** Characters of a digest that suffice to distinguish images. */
const digestLength = 'sha256:'.length + 12;
const artifact = /.@(sha256:[0-9a-f]{64})$/;

/**
 * The version that containers run: the tag of the image, else what the label
 * states, else the digest. The tag goes first: a label is easily forgotten when
 * the image is changed.
 *
 * @param workload - whose container goes before its sidecars
 */
export function versionOf(
  image: Containers,
  workload: string,
  states: readonly ContainerState[] = [],
): string | undefined {
  const { labels } = image;
  const main = mainOf(image, workload);
  if (!main) {
    return labels[versionLabel] || undefined;
  }
  const { tag, digest } = readImage(main.image ?? '');
  if (tag !== undefined) {
    return tag;
  }
  const running = states.find(({ name }) => name === main.name)?.imageId;
  const exact = digest ?? readImage(running ?? '').digest;
  return labels[versionLabel] || exact?.slice(0, digestLength);
}

/**
 * The digest of the artifact that the main container runs: by which its image was
 * pulled, or by which it is named. An image that was never in a registry has none.
 *
 * @param states - without them, what would run
 * @returns undefined where neither is known, or they differ: one may be that of a
 *   single platform, and the other that of all
 */
export function digestOf(
  image: Containers,
  workload: string,
  states?: readonly ContainerState[],
): string | undefined {
  const main = mainOf(image, workload);
  const running = states?.find(({ name }) => name === main?.name)?.imageId;
  if (states && running === undefined) {
    return undefined;
  }
  const found = new Set(
    [main?.image, running].flatMap(one => artifact.exec(one ?? '')?.[1] ?? []),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

function mainOf(
  { containers, defaultContainer, labels }: Containers,
  workload: string,
): Container | undefined {
  const names = [defaultContainer, workload, labels['app.kubernetes.io/name']];
  return (
    names
      .map(name => containers.find(one => one.name === name))
      .find(one => one !== undefined) ?? containers[0]
  );
}
