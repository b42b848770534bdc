import { Item, laterBy, shaOf } from './item';

function githubUser(login: string, id: number) {
  const api = `https://api.github.com/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url: api,
    html_url: `https://github.com/${login}`,
    ...Object.fromEntries(
      ['followers', 'gists', 'orgs', 'repos', 'received_events'].map(one => [
        `${one}_url`,
        `${api}/${one}`,
      ]),
    ),
    type: 'User',
    site_admin: false,
  };
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_status */
export function githubDeploymentStatus(item: Item): object {
  const { serial, service } = item;
  const api = `https://api.github.com/repos/estate/${service.name}`;
  const ana = githubUser('ana', 7);
  return {
    action: 'created',
    deployment_status: {
      url: `${api}/deployments/${serial}/statuses/${serial}`,
      id: serial,
      node_id: `DES_${serial}`,
      state: 'success',
      creator: ana,
      description: 'Rolled out',
      environment: 'production',
      target_url: `https://ci.example.com/runs/${serial}`,
      log_url: `https://ci.example.com/runs/${serial}/log`,
      created_at: laterBy(40, item),
      updated_at: laterBy(40, item),
      deployment_url: `${api}/deployments/${serial}`,
      repository_url: api,
    },
    deployment: {
      url: `${api}/deployments/${serial}`,
      id: serial,
      node_id: `DE_${serial}`,
      task: 'deploy',
      original_environment: 'production',
      environment: 'production',
      description: `Release ${serial}`,
      created_at: item.at,
      updated_at: laterBy(40, item),
      statuses_url: `${api}/deployments/${serial}/statuses`,
      repository_url: api,
      creator: ana,
      sha: shaOf(item),
      ref: 'main',
      payload: {},
      transient_environment: false,
      production_environment: true,
    },
    repository: {
      id: 1000,
      node_id: 'R_1000',
      name: service.name,
      full_name: `estate/${service.name}`,
      private: true,
      owner: githubUser('estate', 8),
      html_url: `https://github.com/estate/${service.name}`,
      description: `The service ${service.name}`,
      fork: false,
      url: api,
      ...Object.fromEntries(
        ['branches', 'commits', 'compare', 'contents', 'deployments', 'issues']
          .concat(['keys', 'labels', 'merges', 'pulls', 'releases', 'tags'])
          .map(one => [`${one}_url`, `${api}/${one}`]),
      ),
      default_branch: 'main',
      visibility: 'private',
    },
    sender: ana,
  };
}
