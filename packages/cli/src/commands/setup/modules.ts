import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';

/**
 * The modules of sources that evidence itself does not have, with the types of
 * collectors that are called otherwise: the table of docs/sources.md.
 */
export const sourceModules: Readonly<Record<string, readonly string[]>> = {
  alertmanager: [],
  argocd: [],
  datadog: [],
  github: ['github-deployments'],
  gitlab: ['gitlab-deployments'],
  'hcp-terraform': [],
  kubernetes: [],
  launchdarkly: [],
  links: [],
  opsgenie: [],
  pagerduty: [],
  prometheus: [],
  repositories: [],
  'schema-history': ['flyway', 'liquibase'],
  sentry: [],
};

/** The webhooks and the types of collectors that they read. */
export const sourceNames = Object.entries(sourceModules).flatMap(
  ([module, types]) => [module, ...types],
);

/** How to install the module of a source or a type; `undefined` where none is known. */
export function installationOf(source: string): string | undefined {
  const [module] =
    Object.entries(sourceModules).find(([id, types]) =>
      [id, ...types].includes(source),
    ) ?? [];
  if (module === undefined) {
    return undefined;
  }
  const name = `@plumbline/backstage-plugin-evidence-backend-module-${module}`;
  return `Add the package ${name} to packages/backend, and the line backend.add(import('${name}')); to packages/backend/src/index.ts. In a clone of Plumbline, node scripts/adopt.mjs <your portal> --sources ${module},<those you have> does both (${guideUrl(
    'your-own-portal.md#without-a-registry',
  )})`;
}
