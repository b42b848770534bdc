import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { pagerAnnotations, repositoryHosts } from './catalogNames';
import { splitList } from '../splitList';
import { normalizeRepository } from './repository';

/** One name by which signals may mean an entity. */
export type EntityKey = {
  /** What kind of name: names are compared within one space only. */
  space: string;
  /** Lower-cased. */
  value: string;
  /** Where the entity says so: `name`, `alias`, `kubernetes-id`, … */
  origin: string;
};

/**
 * A further way to recognise entities, registered through the
 * `addIdentityKey` extension point.
 */
export type IdentityKey = {
  /** Unique; also the name of the space its values are compared in. */
  id: string;
  strength: 'strong' | 'weak';
  /** The annotation of an entity that has such a value, where one names it alone. */
  annotation?: string;
  /** The values under which an entity is known. */
  ofEntity(entity: Entity): string[];
  /** The values a set of alert or workload labels carries. */
  ofLabels(labels: Record<string, string>): string[];
};

/** The spaces of the names that are known without further keys. */
export const identitySpaces = [
  'ref',
  'name',
  'title',
  'repository',
  'pager',
] as const;

/** The kinds that a signal can mean. */
export const addressableKinds: ReadonlySet<string> = new Set([
  'component',
  'resource',
  'api',
  'system',
]);

/** Of one name there are several encodings: `é` is one character, or two. */
export function normalizeKey(value: string): string {
  return value.normalize('NFC').trim().toLocaleLowerCase('en-US');
}

/** The repositories that an entity's annotations name, normalised. */
export function repositoriesOf(entity: Entity): string[] {
  const annotations = entity.metadata.annotations ?? {};
  const found = repositoryHosts.flatMap(({ annotation, host }) => {
    const slug = annotations[annotation];
    return slug ? [normalizeRepository(`https://${host}/${slug}`)] : [];
  });
  const location = annotations['backstage.io/source-location'];
  if (location?.startsWith('url:')) {
    found.push(normalizeRepository(location.slice('url:'.length)));
  }
  return [...new Set(found.filter(repository => repository !== undefined))];
}

/** Every name of an entity, for the identity index. */
export function identityKeysOf(
  entity: Entity,
  extra: readonly IdentityKey[] = [],
): EntityKey[] {
  const annotations = entity.metadata.annotations ?? {};
  const keys: EntityKey[] = [];
  const add = (space: string, origin: string, value: string | undefined) => {
    const normal = value && normalizeKey(value);
    if (
      normal &&
      !keys.some(key => key.space === space && key.value === normal)
    ) {
      keys.push({ space, origin, value: normal });
    }
  };
  add('ref', 'entity-ref', stringifyEntityRef(entity));
  add('name', 'name', entity.metadata.name);
  for (const alias of splitList(annotations['plumbline.dev/aliases'])) {
    add('name', 'alias', alias);
  }
  add('name', 'kubernetes-id', annotations['backstage.io/kubernetes-id']);
  add(
    'name',
    'app.kubernetes.io/name',
    entity.metadata.labels?.['app.kubernetes.io/name'],
  );
  add('title', 'title', entity.metadata.title);
  for (const repository of repositoriesOf(entity)) {
    add('repository', 'repository', repository);
  }
  for (const annotation of pagerAnnotations) {
    add('pager', 'pager-service', annotations[annotation]);
  }
  for (const key of extra) {
    key.ofEntity(entity).forEach(value => add(key.id, key.id, value));
  }
  return keys;
}
