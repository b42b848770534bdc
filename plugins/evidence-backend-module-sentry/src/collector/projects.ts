import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  IdentityKey,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';
import type { ProjectId } from './SentryApi';

/** That of Sentry's plugin for portals: `project`, or `organization/project`. */
export const projectAnnotation = 'sentry.io/project-slug';

/** A label of signals: the other way of writing the same. */
const pathLabel = 'sentry.io/project-path';

/** The kinds that a deploy or an alert can be about. */
const addressable = /^(api|component|resource|system):/;

/** What the catalog names in Sentry. */
export type Named = {
  organization: string;
  slug: string;
  /** Those that are annotated with it. */
  entityRefs: string[];
};

/** What is named and may be read. */
export type Project = Named & ProjectId & { environments: readonly string[] };

/** A deploy is of the entity that is annotated with the project. */
export const projectKey: IdentityKey = {
  id: 'sentry-project',
  annotation: projectAnnotation,
  strength: 'strong',
  ofEntity: ({ metadata }) => {
    const text = metadata.annotations?.[projectAnnotation]?.trim();
    return text ? [text] : [];
  },
  ofLabels: ({ [projectAnnotation]: slug, [pathLabel]: path }) =>
    [slug, path].filter(Boolean),
};

/** @param ownOrganization - the one that a slug alone is of */
export function signalOf(
  { organization, slug }: Named,
  ownOrganization: string,
): Signal {
  const path = `${organization}/${slug}`;
  return {
    type: 'alert',
    labels:
      organization === ownOrganization
        ? { [projectAnnotation]: slug, [pathLabel]: path }
        : { [projectAnnotation]: path },
  };
}

/** What entities name, each project once. */
export async function readNamed(
  { entities }: Pick<CollectorPass, 'entities'>,
  ownOrganization: string,
): Promise<Named[]> {
  const named = new Map<string, Named>();
  for await (const entity of entities()) {
    const entityRef = stringifyEntityRef(entity);
    const found = addressable.test(entityRef) && slugsIn(entity);
    if (found) {
      const { organization = ownOrganization, slug } = found;
      const key = `${organization}/${slug}`;
      const known = named.get(key);
      if (known) {
        known.entityRefs.push(entityRef);
      } else {
        named.set(key, { organization, slug, entityRefs: [entityRef] });
      }
    }
  }
  return [...named.values()];
}

function slugsIn({
  metadata,
}: Entity): { organization?: string; slug: string } | undefined {
  const text = metadata.annotations?.[projectAnnotation]?.trim() ?? '';
  // Others would be another place in its API; no project has one.
  const [, organization, slug] =
    /^(?:([a-z0-9_-]{1,100})\/)?([a-z0-9_-]{1,100})$/i.exec(text) ?? [];
  return slug ? { ...(organization && { organization }), slug } : undefined;
}
