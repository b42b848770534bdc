import type { Config } from '@backstage/config';
import {
  DefaultGitlabCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { DeploymentsHosts } from '@plumbline/backstage-plugin-evidence-node';
import { ProjectReader } from './ProjectReader';

/** What `integrations.gitlab` has, as hosts of deployments. */
export function gitlabDeployments(root: Config): DeploymentsHosts {
  const integrations = ScmIntegrations.fromConfig(root);
  return {
    type: 'gitlab-deployments',
    webhook: 'gitlab',
    key: 'integrations.gitlab',
    usualHost: 'gitlab.com',
    hosts: integrations.gitlab.list().map(({ config: { host, token } }) => ({
      host,
      hasCredentials: token !== undefined,
    })),
    isPath: text => /^[\w-][\w.-]*(\/[\w.-]*[\w-][\w.-]*)+$/.test(text),
    pathWords: 'the groups and the name of a project, such as acme/team/shop',
    credentials:
      DefaultGitlabCredentialsProvider.fromIntegrations(integrations),
    optionsOf: host => ({
      api: {
        title: 'GitLab',
        url: integrations.gitlab.byHost(host)!.config.apiBaseUrl,
      },
      baseUrl: integrations.gitlab.byHost(host)!.config.baseUrl,
      guide: {
        text: 'Its projects are read with the token of the integration, which needs the scope read_api and the role Reporter',
        url: guideUrl('changes.md#gitlab-deployments'),
      },
      addressIn: ({
        'gitlab.com/instance': instance = 'gitlab.com',
        'gitlab.com/project-slug': path,
      }) => path && `https://${instance}/${path}`,
      readerOf: path => new ProjectReader(path),
      // Of the token, which reads all of them.
      limitOf: () => host,
    }),
  };
}
