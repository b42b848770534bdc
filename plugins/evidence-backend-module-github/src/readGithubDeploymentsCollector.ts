import {
  configuredCollectors,
  type PortalCollectors,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import {
  GithubDeploymentsCollector,
  GithubDeploymentsCollectorOptions,
  isSlug,
} from './GithubDeploymentsCollector';

const type = 'github-deployments';
const switchKey = 'plumbline.portalSources.github-deployments';
const usualLookback = 7 * 24 * 3600;
const minute = 60;

/**
 * `plumbline.collectors.<id>` of type `github-deployments`. How to reach GitHub
 * and with which credentials is configured where the rest of the portal has it,
 * under `integrations.github`.
 *
 * @throws InputError naming the key
 */
export function readGithubDeploymentsCollector(
  id: string,
  own: Config,
  root: Config,
): GithubDeploymentsCollector {
  const key = `plumbline.collectors.${id}`;
  const host = own.getOptionalString('host') ?? 'github.com';
  const integrations = ScmIntegrations.fromConfig(root);
  if (!integrations.github.byHost(host)?.config.apiBaseUrl) {
    throw new InputError(
      `'${key}.host' is '${host}', for which there is nothing with an API address under 'integrations.github'`,
    );
  }
  return create(integrations, {
    ...{ id, host },
    repositories: readRepositories(own, key),
    lookbackSeconds: secondsOf(own, 'lookback', usualLookback),
    frequencySeconds: secondsOf(own, 'frequency', minute),
    timeoutSeconds: secondsOf(own, 'timeout', 30),
  });
}

/**
 * A collector for each host under `integrations.github` with credentials, of the
 * repositories of the catalog: where deployments are neither delivered nor polled
 * by configuration, and the switch is on. What a pipeline reports as well would be
 * in the ledger twice.
 */
export function portalDeployments(root: Config): PortalCollectors {
  const key = 'integrations.github';
  const isConfigured =
    root.has('plumbline.webhooks.github.secrets') ||
    configuredCollectors(root, type).size > 0;
  const integrations = ScmIntegrations.fromConfig(root);
  const collectors = integrations.github
    .list()
    .filter(
      ({ config: { apiBaseUrl, apps = [], token } }) =>
        apiBaseUrl !== undefined && (apps.length > 0 || token !== undefined),
    )
    .map(({ config: { host } }) =>
      create(integrations, {
        ...{ id: host === 'github.com' ? type : `${type}-${host}`, host },
        lookbackSeconds: usualLookback,
        frequencySeconds: 10 * minute,
        timeoutSeconds: 8 * minute,
      }),
    );
  const isWanted = root.getOptionalBoolean(switchKey) === true;
  return {
    key,
    collectors: isWanted && !isConfigured ? collectors : [],
    leftOut:
      isWanted || isConfigured
        ? []
        : collectors.map(({ title }) => ({
            name: title,
            reason: `pipelines may report the same deploys; '${switchKey}: true' reads it`,
          })),
  };
}

function create(
  integrations: ScmIntegrations,
  options: Omit<GithubDeploymentsCollectorOptions, 'baseUrl' | 'credentials'>,
): GithubDeploymentsCollector {
  const { host } = options;
  const provider =
    DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  return new GithubDeploymentsCollector({
    ...options,
    baseUrl: integrations.github.byHost(host)!.config.apiBaseUrl!,
    credentials: async repository => {
      const { headers } = await provider.getCredentials({
        url: `https://${host}/${repository}`,
      });
      return headers ?? {};
    },
  });
}

function readRepositories(own: Config, key: string): string[] {
  const repositories = own.getOptionalConfig('repositories');
  const names = repositories?.keys() ?? [];
  if (names.length === 0) {
    throw new InputError(
      `'${key}.repositories' is missing; it must map names to repositories, such as shop: acme/shop`,
    );
  }
  return names.map(name => {
    const slug = repositories!.getString(name);
    if (!isSlug(slug)) {
      throw new InputError(
        `'${key}.repositories.${name}' must be the owner and the name of a repository, such as acme/shop`,
      );
    }
    return slug;
  });
}
