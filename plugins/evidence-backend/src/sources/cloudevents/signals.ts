import {
  entityRefSchema,
  normalizeRepository,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ChangeMergedEvent } from './schemas';
import { parsePurl } from './purl';

/** How a report names what it is about: the closest signal first. */
type Named = Required<Pick<ReportedChange, 'signal'>> &
  Pick<ReportedChange, 'closerSignals'>;

/**
 * What a service is called: by its own id, such as `deployment/checkout`, by
 * the repository of its artifact, or by the name of that.
 */
export function serviceSignals(
  serviceId: string,
  artifactId: string | null | undefined,
): Signal[] {
  return [...idSignals(serviceId), ...artifactSignals(artifactId)];
}

export function artifactSignals(
  artifactId: string | null | undefined,
): Signal[] {
  const purl = artifactId ? parsePurl(artifactId) : undefined;
  if (!purl) {
    return [];
  }
  const { name, repository } = purl;
  return repository
    ? [{ type: 'repository', url: repository }, ...idSignals(name)]
    : idSignals(name);
}

/** An id as it is, and the last part of one with slashes in it. */
export function idSignals(text: string): Signal[] {
  const id = filledText(text);
  if (!id) {
    return [];
  }
  if (entityRefSchema.safeParse(id).success) {
    return [{ type: 'alert', labels: { entity_ref: id } }];
  }
  const last = filledText(id.split('/').filter(Boolean).at(-1));
  const names = last && last !== id ? [id, last] : [id];
  return names.map(name => ({ type: 'workload', name }));
}

/**
 * The first is also what a person is shown where nothing matches, so it is
 * tried last once more.
 */
export function namedBy(signals: readonly Signal[]): Named {
  const [first] = signals;
  return signals.length === 1
    ? { signal: first }
    : { closerSignals: [...signals], signal: first };
}

/**
 * The addresses that a repository may have: its own fields, or its id at the
 * place where that id means something.
 */
export function repositorySignals(
  repository: NonNullable<
    ChangeMergedEvent['subject']['content']['repository']
  >,
  sources: readonly (string | null | undefined)[],
): Signal[] {
  const { id, owner, name, url, uri, viewUrl, source } = repository;
  const paths = [id, ...(owner && name ? [`${owner}/${name}`] : [])];
  const places = [source, ...sources].filter(
    (place): place is string => !!place && /^https?:\/\//.test(place),
  );
  const urls = [
    ...[url, uri, viewUrl].flatMap(address => filledText(address) ?? []),
    ...places.flatMap(place => paths.flatMap(path => at(place, path))),
    id,
  ];
  return [...new Set(urls)].map(address => ({
    type: 'repository',
    url: address,
  }));
}

/**
 * A path at a place, where that is an address of a repository of this path: one
 * inside another repository is not.
 */
function at(place: string, path: string): string[] {
  const ending = `/${path.replace(/^\/+|\.git$/g, '')}`;
  return [place, `${place.replace(/\/+$/, '')}${ending}`].filter(address =>
    normalizeRepository(address)?.endsWith(ending.toLocaleLowerCase('en-US')),
  );
}
