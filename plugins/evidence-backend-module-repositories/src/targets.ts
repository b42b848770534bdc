import { resolve } from 'node:path';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  plumblineAnnotations,
  teamAnnotations,
  userAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import type { OwnerNames } from './describe';
import { LocalFolders } from './LocalFolders';
import { Hosts, Place, placeOf, RepositoryAddress } from './locate';
import type { Remotes } from './remotes/Remotes';

/** An entity in a repository. */
export type TargetSubject = {
  entityRef: string;
  folder: string;
  owner?: OwnerNames;
};

/** A repository, and all entities that are in it. */
export type Target = {
  address: RepositoryAddress;
  subjects: TargetSubject[];
};

export type Targets = {
  /** By key, in its order. */
  targets: Target[];
  /** Entities whose sources must not be read, and why. */
  refused: { entityRef: string; reason: string }[];
};

type Found = { subject: TargetSubject; ownerRef?: string };

/**
 * What there is to read for the entities of the catalog: a repository once,
 * however many entities it holds.
 *
 * @param kinds - of entities, lower case
 */
export async function findTargets(
  entities: AsyncIterable<Entity>,
  options: {
    folders: LocalFolders;
    hosts: Hosts;
    kinds: ReadonlySet<string>;
    remotes: Remotes;
  },
): Promise<Targets> {
  const { folders, hosts, kinds, remotes } = options;
  const owners = new Map<string, OwnerNames>();
  const byKey = new Map<string, Target>();
  const found: Found[] = [];
  const refused: Targets['refused'] = [];
  for await (const entity of entities) {
    const kind = entity.kind.toLocaleLowerCase('en-US');
    const entityRef = stringifyEntityRef(entity);
    if (kind === 'group' || kind === 'user') {
      owners.set(entityRef, namesOf(entity, entityRef, kind === 'user'));
    }
    if (!kinds.has(kind)) {
      continue;
    }
    const place = remotes.locate(locationOf(entity)) ?? placeOf(entity, hosts);
    if (!place) {
      continue;
    }
    const local = await localPlaceOf(place, folders);
    const at = local ?? ('localPath' in place ? undefined : place);
    if (!at) {
      const reason =
        'its folder is in none that the configuration names, under catalog.locations or folders';
      refused.push({ entityRef, reason });
      continue;
    }
    const { key } = at.repository;
    const target = byKey.get(key) ?? { address: at.repository, subjects: [] };
    byKey.set(key, target);
    const subject: TargetSubject = { entityRef, folder: at.folder };
    target.subjects.push(subject);
    found.push({ subject, ownerRef: ownerOf(entity) });
  }
  for (const { subject, ownerRef } of found) {
    subject.owner = ownerRef === undefined ? undefined : owners.get(ownerRef);
  }
  const targets = [...byKey.values()].sort((a, b) =>
    a.address.key < b.address.key ? -1 : 1,
  );
  return { targets, refused };
}

/** In a folder of this machine, by its path or instead of another place. */
async function localPlaceOf(
  place: NonNullable<ReturnType<typeof placeOf>>,
  folders: LocalFolders,
): Promise<Place | undefined> {
  if ('localPath' in place) {
    return folders.ofPath(resolve(place.localPath));
  }
  return place.repository.remote ? undefined : folders.standingFor(place);
}

function locationOf({ metadata: { annotations } }: Entity) {
  return (
    annotations?.[ANNOTATION_SOURCE_LOCATION] ??
    annotations?.[ANNOTATION_LOCATION]
  );
}

function ownerOf(entity: Entity): string | undefined {
  const related = entity.relations?.find(({ type }) => type === 'ownedBy');
  if (related) {
    return related.targetRef.toLocaleLowerCase('en-US');
  }
  const owner = entity.spec?.owner;
  if (typeof owner !== 'string') {
    return undefined;
  }
  try {
    return stringifyEntityRef(
      parseEntityRef(owner, {
        defaultKind: 'group',
        defaultNamespace: entity.metadata.namespace,
      }),
    );
  } catch {
    return undefined;
  }
}

/** The names that a host may have for a group or a user. */
function namesOf(
  { metadata, spec }: Entity,
  entityRef: string,
  isUser: boolean,
): OwnerNames {
  const { annotations = {}, name } = metadata;
  const profile = spec?.profile as { email?: unknown } | undefined;
  const given = [
    name,
    ...[...teamAnnotations, ...userAnnotations]
      .map(key => annotations[key])
      .map(slug => slug?.slice(slug.lastIndexOf('/') + 1)),
    ...(annotations[plumblineAnnotations.aliases] ?? '').split(/[\s,[\]"]+/),
    typeof profile?.email === 'string' ? profile.email : undefined,
  ];
  const names = given.flatMap(one =>
    one ? [one.replace(/^@/, '').toLocaleLowerCase('en-US')] : [],
  );
  return { entityRef, isUser, names: [...new Set(names)].sort() };
}
