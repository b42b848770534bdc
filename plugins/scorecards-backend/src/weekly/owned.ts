import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { WeeklyUnknown } from './WeeklyUnknown';

/** Entities of one group that are looked at. */
const mostEntities = 2_000;
const atOnce = 500;

const ofEntities = [
  ...(['incidents', 'budgets', 'infrastructure', 'flags'] as const),
  ...(['releases', 'drills', 'certifications'] as const),
];

/** Controls of a past week are read of these entities, too. */
const ofPast = [...ofEntities, 'controls'] as const;

type Whose = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'queryEntities'>;
  credentials: BackstageCredentials;
  evidence: Pick<EvidenceService, 'getFacts'>;
  owner: string;
  unknown: WeeklyUnknown;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** What the team owns and the caller may see, by reference. */
export async function readOwned(whose: Whose): Promise<string[]> {
  const { auth, catalog, credentials, owner, visibility } = whose;
  // Tokens of other systems reach no other plugin.
  const own = await auth.getOwnServiceCredentials();
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await catalog.queryEntities(
      {
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        limit: atOnce,
        ...(cursor === undefined
          ? { filter: { 'relations.ownedBy': owner } }
          : { cursor }),
      },
      { credentials: own },
    );
    const read = page.items.map(entity => stringifyEntityRef(entity));
    const mayRead = await visibility.of(read, credentials);
    found.push(...read.filter(ref => mayRead(ref)));
    cursor = page.pageInfo.nextCursor;
  } while (cursor !== undefined && found.length < mostEntities);
  noteMore(whose, cursor, ofEntities);
  return found.sort(compareText);
}

/**
 * What the team owned at an instant, of what the caller may see now; what it owns
 * today where that is not kept.
 */
export async function readOwnedAt(
  at: string,
  whose: Whose & { owned: readonly string[] },
): Promise<readonly string[]> {
  const { auth, credentials, evidence, owned, owner, unknown, visibility } =
    whose;
  const own = await auth.getOwnServiceCredentials();
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    let read: string[];
    try {
      const page = await evidence.getFacts(
        { owner, at, cursor, names: ['catalog.owner'], limit: atOnce },
        { credentials: own },
      );
      read = page.items.map(({ entityRef }) => entityRef);
      cursor = page.nextCursor;
    } catch (error) {
      unknown.noteUnread(ofPast, error);
      return owned;
    }
    const mayRead = await visibility.of(read, credentials);
    found.push(...read.filter(ref => mayRead(ref)));
  } while (cursor !== undefined && found.length < mostEntities);
  noteMore(whose, cursor, ofPast);
  return found;
}

function noteMore(
  { unknown }: Whose,
  cursor: string | undefined,
  sections: readonly (typeof ofPast)[number][],
): void {
  if (cursor !== undefined) {
    sections.forEach(section =>
      unknown.note(section, 'The group owns more than can be looked at'),
    );
  }
}
