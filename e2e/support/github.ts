import { createHmac } from 'node:crypto';

/** What a webhook of GitHub's would send: the very bytes, and their headers. */
export interface Delivery {
  body: string;
  headers: Record<string, string>;
}

export interface DeploymentStatusOptions {
  /** The deployment's id. */
  id: number;
  /** `owner/name`. */
  repository: string;
  state: 'pending' | 'in_progress' | 'success' | 'failure' | 'error';
  /** When the state was reported, ISO 8601. */
  at: string;
  sha: string;
  /** When the deployment was made; by default when its state was reported. */
  createdAt?: string;
  environment?: string;
  creator?: string;
  description?: string;
}

/** The parts of a `deployment_status` event that say something, and some that don't. */
export function deploymentStatus(options: DeploymentStatusOptions) {
  const { id, repository, state, at, sha } = options;
  const { environment = 'production', createdAt = at } = options;
  const [owner, name] = repository.split('/');
  const creator = {
    login: options.creator ?? 'octo-deployer',
    id: 583231,
    type: 'User',
    site_admin: false,
  };
  const api = `https://api.github.com/repos/${repository}`;
  return {
    action: 'created',
    deployment_status: {
      url: `${api}/deployments/${id}/statuses/1`,
      id: id * 10 + state.length,
      state,
      creator,
      description: '',
      environment,
      target_url: `https://ci.example/runs/${id}`,
      created_at: at,
      updated_at: at,
      deployment_url: `${api}/deployments/${id}`,
      repository_url: api,
    },
    deployment: {
      url: `${api}/deployments/${id}`,
      id,
      sha,
      ref: 'main',
      task: 'deploy',
      payload: {},
      original_environment: environment,
      environment,
      description: options.description ?? null,
      creator,
      created_at: createdAt,
      updated_at: at,
      statuses_url: `${api}/deployments/${id}/statuses`,
      repository_url: api,
    },
    repository: {
      id: 70_000 + name.length,
      name,
      full_name: repository,
      private: false,
      owner: { login: owner },
      html_url: `https://github.com/${repository}`,
      default_branch: 'main',
    },
    sender: creator,
  };
}

/** Signs a payload as GitHub does, over the bytes that are sent. */
export function signed(
  event: string,
  payload: unknown,
  secret: string,
): Delivery {
  const body = JSON.stringify(payload);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return {
    body,
    headers: {
      'x-github-event': event,
      'x-hub-signature-256': `sha256=${signature}`,
    },
  };
}

/** Where deliveries go. */
export const githubWebhook = '/api/evidence/webhooks/github';
