import {
  EntitySummary,
  Field,
  repositoryHosts,
} from '@plumbline/backstage-plugin-evidence-common';
import { declared, isWebUrl, unknown } from './claims';

/**
 * Where the source is. A slug says the repository but not the host, which may
 * be an installation of one's own; the source location knows, if it has the
 * same path.
 */
export function repositoryOf(entity: EntitySummary): Field<string> {
  const location = sourceLocation(entity);
  for (const { annotation, host } of repositoryHosts) {
    const slug = entity.annotations[annotation]
      ?.trim()
      .replace(/^\/+|\/+$/g, '');
    if (slug && isWebUrl(`https://${host}/${slug}`)) {
      const origin =
        location && new URL(location).pathname.startsWith(`/${slug}`)
          ? new URL(location).origin
          : `https://${host}`;
      return declared(entity, `${origin}/${slug}`);
    }
  }
  return location !== undefined
    ? declared(entity, location)
    : unknown(`${entity.entityRef} names no repository`);
}

function sourceLocation(entity: EntitySummary): string | undefined {
  const text = entity.annotations['backstage.io/source-location']
    ?.trim()
    .replace(/^url:/, '')
    .replace(/\/+$/, '');
  return text && isWebUrl(text) ? text : undefined;
}
