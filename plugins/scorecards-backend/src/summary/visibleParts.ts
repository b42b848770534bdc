import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictFilter } from '../verdicts/records';
import type { SummaryStore } from './SummaryStore';

const partSize = 500;

/**
 * Filters that together cover what the caller may see, each entity once: the
 * filter itself for who sees everything, else parts of at most 500 entities.
 */
export async function* visibleParts(
  options: {
    store: Pick<SummaryStore, 'subjects'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  },
  filter: VerdictFilter,
  credentials: BackstageCredentials,
): AsyncGenerator<VerdictFilter> {
  const { store, visibility } = options;
  // Where none is queried, only who sees everything learns that one is seen.
  const seesAll = await visibility.of([], credentials);
  if (seesAll('')) {
    yield filter;
    return;
  }
  let after = '';
  for (let more = true; more; ) {
    const refs = await store.subjects(filter, after, partSize);
    const mayRead = await visibility.of(refs, credentials);
    const entityRefs = refs.filter(mayRead);
    if (entityRefs.length > 0) {
      yield { ...filter, entityRefs };
    }
    more = refs.length === partSize;
    after = refs.at(-1) ?? after;
  }
}
