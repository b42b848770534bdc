import type { DescribedEntity } from './descriptors';
import { folderOf, parentFolder, parseSourceLocation } from './sourceLocation';
import { sameRepository, WebRepository } from './webRepository';

/** Which entities a folder, and what lies in it, belongs to. */
export type EntityFolders = {
  folders: ReadonlyMap<string, readonly string[]>;
  /** The repository on its host, where that is known. */
  repository?: WebRepository;
};

/**
 * Finds each entity's folder: that of its source location, else that of its
 * descriptor. Entities of other repositories, described here only, have none.
 *
 * APIs and Resources that are described beside Components have a folder only
 * where they name one: a commit to a service does not change its database.
 */
export function findEntityFolders(options: {
  entities: readonly DescribedEntity[];
  files: readonly string[];
  origin?: WebRepository;
}): EntityFolders {
  const { entities, origin } = options;
  const files = new Set(options.files);
  const existing = foldersOf(options.files);
  const named = entities.map(entity => {
    const location = parseSourceLocation(
      entity.annotations['backstage.io/source-location'] ?? '',
    );
    return {
      entity,
      location,
      repository: location?.repository ?? slugRepository(entity),
    };
  });
  const isHere = repositoryTest(
    named.flatMap(({ repository }) => repository ?? []),
    origin,
  );

  const withComponents = new Set(
    entities
      .filter(({ kind }) => kind === 'component')
      .map(({ descriptorFolder }) => descriptorFolder),
  );
  const owners = new Map<string, string[]>();
  const implied = new Map<string, DescribedEntity[]>();
  for (const { entity, location, repository } of named) {
    if (repository && !isHere(repository)) {
      continue;
    }
    if (location && location.branchAndPath.length > 0) {
      const folder = folderOf(location, existing, files);
      if (folder !== undefined) {
        append(owners, folder, entity.entityRef);
      }
    } else {
      append(implied, entity.descriptorFolder, entity);
    }
  }
  for (const [folder, sharing] of implied) {
    const alone = !withComponents.has(folder);
    for (const { entityRef, kind } of sharing) {
      if (alone || kind === 'component') {
        append(owners, folder, entityRef);
      }
    }
  }
  return {
    folders: new Map(
      [...owners].map(([folder, refs]) => [folder, [...new Set(refs)].sort()]),
    ),
    repository:
      origin ??
      named.find(({ repository }) => repository && isHere(repository))
        ?.repository,
  };
}

/** The entities whose folders hold these paths, each path counting for the nearest. */
export function affectedBy(
  paths: readonly string[],
  folders: EntityFolders['folders'],
): string[] {
  const refs = new Set<string>();
  const seen = new Set<string>();
  for (const path of paths) {
    for (let folder = parentFolder(path); !seen.has(folder); ) {
      seen.add(folder);
      const owners = folders.get(folder);
      if (owners) {
        owners.forEach(ref => refs.add(ref));
        break;
      }
      folder = parentFolder(folder);
    }
  }
  return [...refs].sort();
}

function slugRepository({
  annotations,
}: DescribedEntity): WebRepository | undefined {
  for (const host of ['github.com', 'gitlab.com']) {
    const slug = annotations[`${host}/project-slug`];
    if (slug) {
      return { host, slug: slug.toLowerCase() };
    }
  }
  return undefined;
}

/**
 * Separates this repository's entities from those of others. A clone of a fork, or
 * of a local path, does not carry the name that the descriptors use.
 */
function repositoryTest(
  named: readonly WebRepository[],
  origin: WebRepository | undefined,
): (repository: WebRepository) => boolean {
  if (origin) {
    if (named.some(repository => sameRepository(repository, origin))) {
      return repository => sameRepository(repository, origin);
    }
    const lastPart = (slug: string) => slug.slice(slug.lastIndexOf('/') + 1);
    return repository => lastPart(repository.slug) === lastPart(origin.slug);
  }
  const counts = new Map<string, number>();
  for (const { host, slug } of named) {
    counts.set(`${host}/${slug}`, (counts.get(`${host}/${slug}`) ?? 0) + 1);
  }
  const [most] = [...counts].sort(
    ([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1),
  );
  return ({ host, slug }) => `${host}/${slug}` === most?.[0];
}

function foldersOf(files: readonly string[]): Set<string> {
  const folders = new Set<string>(['']);
  for (const file of files) {
    for (
      let folder = parentFolder(file);
      !folders.has(folder);
      folder = parentFolder(folder)
    ) {
      folders.add(folder);
    }
  }
  return folders;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}
