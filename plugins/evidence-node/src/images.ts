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

/** A container image by its parts. @public */
export type ImageParts = {
  /** Without tag and digest: `registry:5000/shop/cart`. */
  repository: string;
  /** Left out where it is one that moves, such as `latest`. */
  tag?: string;
  /** `sha256:…`. */
  digest?: string;
};

/**
 * The parts of `registry:5000/shop/cart:v1@sha256:…`, in which a port is no tag.
 *
 * @public
 */
export function readImage(image: string): ImageParts {
  const [name, digest] = image.split('@sha256:');
  const tag = /:([\w.-]+)$/.exec(name)?.[1];
  return {
    repository: tag === undefined ? name : name.slice(0, -tag.length - 1),
    ...(tag !== undefined && !movingTags.has(tag) && { tag }),
    ...(digest && { digest: `sha256:${digest}` }),
  };
}
