import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';

type About = { entityRef: string };
type Visibility = Pick<CatalogVisibility, 'of'>;

/** Those, of disputes or exemptions, whose entity the caller may see. */
export async function visibleCases<T extends About>(
  cases: readonly T[],
  visibility: Visibility,
  credentials: BackstageCredentials,
): Promise<T[]> {
  const refs = cases.map(({ entityRef }) => entityRef);
  const mayRead = await visibility.of(refs, credentials);
  return cases.filter(({ entityRef }) => mayRead(entityRef));
}

/**
 * One of them.
 *
 * @param options.what - `dispute` or `exemption`
 * @throws NotFoundError where there is none that the caller may see
 */
export async function visibleCase<T extends About>(
  options: {
    id: string;
    what: string;
    store: { find(id: string): Promise<T | undefined> };
    visibility: Visibility;
  },
  credentials: BackstageCredentials,
): Promise<T> {
  const { id, store, visibility, what } = options;
  const found = await store.find(id);
  const [visible] = await visibleCases(
    found ? [found] : [],
    visibility,
    credentials,
  );
  if (!visible) {
    throw new NotFoundError(`There is no ${what} '${id.slice(0, 100)}'`);
  }
  return visible;
}
