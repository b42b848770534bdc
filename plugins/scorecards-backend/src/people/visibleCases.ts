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

/** @param what - `dispute` or `exemption`; one that is hidden is not there */
export function throwNotFound(what: string, id: string): never {
  throw new NotFoundError(`There is no ${what} '${id.slice(0, 100)}'`);
}
