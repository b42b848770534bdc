import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { Members } from '../people/Members';
import { entityRefOf, type StoredCreation } from './CreationStore';

/** The last transfer of each entity that was accepted; instants in epoch milliseconds. */
export type AcceptedTransfers = {
  accepted(
    entityRefs: readonly string[],
  ): Promise<ReadonlyMap<string, { to: string; ended?: { at: number } }>>;
};

/** What {@link visibleCreations} reads. */
export type CreationReading = {
  auth: Pick<AuthService, 'getOwnServiceCredentials' | 'isPrincipal'>;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  members: Pick<Members, 'of'>;
  transfers: AcceptedTransfers;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * Those whose owner the reader may see, and whose entity, once the catalog has
 * it. The owner is the group that has taken the service over last. Users see the entity's creation in any case where it is theirs, or of one
 * of their groups.
 */
export async function visibleCreations(
  stored: readonly StoredCreation[],
  credentials: BackstageCredentials,
  options: CreationReading,
): Promise<StoredCreation[]> {
  const { auth, catalog, members, transfers, visibility } = options;
  const refOf = ({ service }: StoredCreation) => entityRefOf(service);
  const accepted = await transfers.accepted(stored.map(refOf));
  const creations = stored.map(one => {
    const transfer = accepted.get(refOf(one));
    // An earlier service of the name may have had another owner.
    return transfer && transfer.ended!.at >= one.createdAt
      ? { ...one, owner: transfer.to }
      : one;
  });
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
