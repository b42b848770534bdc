import { secondsOf } from '@plumbline/backstage-plugin-evidence-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { GithubDeploymentsCollector } from './GithubDeploymentsCollector';

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
  const baseUrl = integrations.github.byHost(host)?.config.apiBaseUrl;
  if (!baseUrl) {
    throw new InputError(
      `'${key}.host' is '${host}', for which there is nothing with an API address under 'integrations.github'`,
    );
  }
  const provider =
    DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  return new GithubDeploymentsCollector({
    id,
    host,
    baseUrl,
    repositories: readRepositories(own, key),
    credentials: async repository => {
      const { headers } = await provider.getCredentials({
        url: `https://${host}/${repository}`,
      });
      return headers ?? {};
    },
    lookbackSeconds: secondsOf(own, 'lookback', 7 * 24 * 3600),
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds: secondsOf(own, 'timeout', 30),
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
    if (!/^[\w-][\w.-]*\/[\w.-]*[\w-][\w.-]*$/.test(slug)) {
      throw new InputError(
        `'${key}.repositories.${name}' must be the owner and the name of a repository, such as acme/shop`,
      );
    }
    return slug;
  });
}
