import type { Config } from '@backstage/config';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { DeploymentsHosts } from '@plumbline/backstage-plugin-evidence-node';
import { githubHeaders } from './githubHeaders';
import { RepositoryReader } from './RepositoryReader';

/** What `integrations.github` has, as hosts of deployments. */
export function githubDeployments(root: Config): DeploymentsHosts {
  const integrations = ScmIntegrations.fromConfig(root);
  return {
    type: 'github-deployments',
    webhook: 'github',
    key: 'integrations.github',
    usualHost: 'github.com',
    hosts: integrations.github
      .list()
      .flatMap(({ config: { apiBaseUrl, apps = [], host, token } }) =>
        apiBaseUrl === undefined
          ? []
          : [{ host, hasCredentials: apps.length > 0 || token !== undefined }],
      ),
    isPath: text => /^[\w-][\w.-]*\/[\w.-]*[\w-][\w.-]*$/.test(text),
    pathWords: 'the owner and the name of a repository, such as acme/shop',
    credentials:
      DefaultGithubCredentialsProvider.fromIntegrations(integrations),
    optionsOf: host => ({
      api: {
        title: 'GitHub',
        url: integrations.github.byHost(host)!.config.apiBaseUrl!,
        headers: githubHeaders,
      },
      baseUrl: `https://${host}`,
      guide: {
        text: 'Its repositories are read with the credentials of the integration, which may read deployments and contents',
        url: guideUrl('changes.md#github-deployments'),
      },
      addressIn: ({ 'github.com/project-slug': slug }) =>
        slug && `https://github.com/${slug}`,
      readerOf: slug => new RepositoryReader(slug),
      // Each owner has one of its own, where an App is installed there.
      limitOf: slug => slug.split('/')[0],
    }),
  };
}
