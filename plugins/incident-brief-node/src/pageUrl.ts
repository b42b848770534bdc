import type { RootConfigService } from '@backstage/backend-plugin-api';

/** Where the portal shows the brief of an entity; unknown without `app.baseUrl`. */
export function createPageUrl(
  config: RootConfigService,
): (entityRef: string) => string | undefined {
  const base = config.getOptionalString('app.baseUrl')?.replace(/\/+$/, '');
  return entityRef =>
    base === undefined
      ? undefined
      : `${base}/brief?entityRef=${encodeURIComponent(entityRef)}`;
}
