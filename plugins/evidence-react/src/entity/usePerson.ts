import { useApiHolder } from '@backstage/core-plugin-api';
import {
  type CatalogApi,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import {
  Organization,
  userAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../async/queries';

const names = [
  'metadata.name',
  'spec.profile.email',
  ...userAnnotations.map(name => `metadata.annotations.${name}`),
];
/** In one request, so that its address stays short enough. */
const mostAtOnce = 30;
const knownForMs = 5 * 60_000;

/**
 * The reference of the user that an e-mail address, a login or a reference names;
 * undefined until it is known, and where the catalog has none or several.
 */
export function usePerson(actor: string): string | undefined {
  const isRef = /^user:/i.test(actor);
  const catalog = useApiHolder().get(catalogApiRef);
  const login = actor.trim().replace(/^@/, '');
  const { data } = useQuery(
    {
      queryKey: ['evidence-react Person', catalog, login],
      queryFn: async () => ({ ref: await personOf(catalog!, login) }),
      enabled: !isRef && catalog !== undefined && login !== '',
      staleTime: knownForMs,
    },
    queries,
  );
  return isRef ? actor : data?.ref;
}

type Batch = { logins: Set<string>; people: Promise<Organization> };

/** The look-ups of one turn are one request. */
const open = new Map<CatalogApi, Batch>();

async function personOf(
  catalog: CatalogApi,
  login: string,
): Promise<string | undefined> {
  let batch = open.get(catalog);
  if (!batch) {
    const logins = new Set<string>();
    const people = Promise.resolve().then(() => {
      open.delete(catalog);
      return peopleNamed(catalog, [...logins]);
    });
    batch = { logins, people };
    open.set(catalog, batch);
  }
  batch.logins.add(login);
  return (await batch.people).userOf(login);
}

async function peopleNamed(
  catalog: CatalogApi,
  logins: readonly string[],
): Promise<Organization> {
  const people = new Organization();
  // The catalog splits a filter value at commas, and then no user matches the filter.
  const whole = logins.filter(login => !login.includes(','));
  for (let at = 0; at < whole.length; at += mostAtOnce) {
    const some = whole.slice(at, at + mostAtOnce);
    const { items } = await catalog.getEntities({
      filter: names.map(name => ({ kind: 'user', [name]: some })),
      fields: [
        'kind',
        'metadata.name',
        'metadata.namespace',
        'metadata.annotations',
        'spec.profile.email',
      ],
    });
    items.forEach(each => people.add(each));
  }
  return people;
}
