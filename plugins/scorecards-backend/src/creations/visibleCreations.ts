import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { Members } from '../people/Members';
import { entityRefOf, type StoredCreation } from './CreationStore';

/** What {@link visibleCreations} reads. */
export type CreationReading = {
  auth: Pick<AuthService, 'getOwnServiceCredentials' | 'isPrincipal'>;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  members: Pick<Members, 'of'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * Those whose owner the reader may see, and whose entity, once the catalog has
 * it. Users need not see the entity of what they created, or of what one of their
 * groups owns.
 */
export async function visibleCreations(
  creations: readonly StoredCreation[],
  credentials: BackstageCredentials,
  options: CreationReading,
): Promise<StoredCreation[]> {
  const { auth, catalog, members, visibility } = options;
  const refOf = ({ service }: StoredCreation) => entityRefOf(service);
  const mayRead = await visibility.of(
    creations.flatMap(one => [one.owner, refOf(one)]),
    credentials,
  );
  const ofVisible = creations.filter(({ owner }) => mayRead(owner));
  if (ofVisible.every(one => mayRead(refOf(one)))) {
    return ofVisible;
  }
  const isOwn = auth.isPrincipal(credentials, 'user')
    ? await members.of(credentials)
    : () => false;
  const isShown = (one: StoredCreation) =>
    mayRead(refOf(one)) || isOwn(one.createdBy) || isOwn(one.owner);
  const entityRefs = [
    ...new Set(ofVisible.filter(one => !isShown(one)).map(refOf)),
  ];
  if (entityRefs.length === 0) {
    return ofVisible;
  }
  // Of one that was withdrawn, or is not merged yet, there is no entity.
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs, fields: ['kind'] },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  const hidden = new Set(entityRefs.filter((_, index) => items[index]));
  return ofVisible.filter(one => isShown(one) || !hidden.has(refOf(one)));
}
