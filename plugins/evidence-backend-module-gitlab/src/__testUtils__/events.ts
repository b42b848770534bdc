/*
 * Events as https://docs.gitlab.com/user/project/integrations/webhook_events/
 * describes them.
 */

export const web = 'https://gitlab.acme.example/shop/checkout';
export const sha = '279484c09fbe69ededfced8c1bb6e6d24616b468';

export const project = {
  id: 30,
  name: 'checkout',
  description: '',
  web_url: web,
  avatar_url: null,
  git_ssh_url: 'ssh://git@gitlab.acme.example/shop/checkout.git',
  git_http_url: `${web}.git`,
  namespace: 'Shop',
  visibility_level: 0,
  path_with_namespace: 'shop/checkout',
  default_branch: 'main',
};

const user = {
  id: 1,
  name: 'Ana Ruiz',
  username: 'ana',
  avatar_url: null,
  email: '[REDACTED]',
};

export function deployment(
  status: string,
  at: string,
  overrides: Record<string, unknown> = {},
) {
  return {
    object_kind: 'deployment',
    status,
    status_changed_at: at,
    deployment_id: 15,
    deployable_id: 796,
    deployable_url: `${web}/-/jobs/796`,
    environment: 'production',
    environment_tier: 'production',
    environment_slug: 'production',
    environment_external_url: 'https://shop.acme.example',
    project,
    short_sha: sha.slice(0, 8),
    user,
    user_url: 'https://gitlab.acme.example/ana',
    commit_url: `${web}/-/commit/${sha}`,
    commit_title: 'Make it faster',
    ...overrides,
  };
}

export function push(overrides: Record<string, unknown> = {}) {
  const commit = (id: string, minute: number) => ({
    id: id.repeat(40),
    message: `Change ${id}\n\nBecause.`,
    title: `Change ${id}`,
    timestamp: `2026-03-01T10:0${minute}:00+02:00`,
    url: `${web}/-/commit/${id.repeat(40)}`,
    author: { name: 'Li Wei', email: '[REDACTED]' },
    added: [],
    modified: ['README.md'],
    removed: [],
  });
  return {
    object_kind: 'push',
    event_name: 'push',
    before: '0'.repeat(39).concat('1'),
    after: 'b'.repeat(40),
    ref: 'refs/heads/main',
    ref_protected: true,
    checkout_sha: 'b'.repeat(40),
    user_id: 1,
    user_name: 'Ana Ruiz',
    user_username: 'ana',
    user_email: '',
    project_id: 30,
    project,
    repository: { name: 'checkout', url: project.git_ssh_url, homepage: web },
    commits: [commit('a', 0), commit('b', 1)],
    total_commits_count: 2,
    ...overrides,
  };
}

export function release(overrides: Record<string, unknown> = {}) {
  return {
    object_kind: 'release',
    id: 4,
    created_at: '2026-03-01 08:00:00 UTC',
    description: 'New',
    name: 'Spring',
    released_at: '2026-03-01 09:00:00 UTC',
    tag: 'v1.1',
    project,
    url: `${web}/-/releases/v1.1`,
    action: 'create',
    assets: { count: 0, links: [], sources: [] },
    commit: { id: sha, message: 'Release', url: `${web}/-/commit/${sha}` },
    ...overrides,
  };
}

export function featureFlag(active: boolean) {
  return {
    object_kind: 'feature_flag',
    project,
    user,
    user_url: 'https://gitlab.acme.example/ana',
    object_attributes: { id: 6, name: 'new-checkout', description: '', active },
  };
}

export function pipeline(
  status: string,
  attributes: Record<string, unknown> = {},
) {
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: 31,
      iid: 3,
      name: 'Deploy',
      ref: 'main',
      tag: false,
      sha,
      before_sha: sha,
      source: 'push',
      status,
      detailed_status: status,
      stages: ['deploy'],
      created_at: '2026-03-01 10:00:00 UTC',
      finished_at: null,
      duration: null,
      variables: [],
      url: `${web}/-/pipelines/31`,
      ...attributes,
    },
    merge_request: null,
    user,
    project,
    commit: {
      id: sha,
      message: 'Make it faster\n',
      title: 'Make it faster',
      timestamp: '2026-03-01T09:59:00+00:00',
      url: `${web}/-/commit/${sha}`,
      author: { name: 'Ana Ruiz', email: '[REDACTED]' },
    },
    builds: [],
  };
}

export function job(status: string, overrides: Record<string, unknown> = {}) {
  return {
    object_kind: 'build',
    ref: 'main',
    tag: false,
    before_sha: sha,
    sha,
    build_id: 1977,
    build_name: 'deploy-eu',
    build_stage: 'deploy',
    build_status: status,
    build_created_at: '2026-03-01T09:58:00.886Z',
    build_started_at: '2026-03-01T10:00:00.000Z',
    build_finished_at: null,
    build_duration: null,
    build_failure_reason: 'unknown_failure',
    retries_count: 0,
    pipeline_id: 31,
    project_id: 30,
    project_name: 'shop/checkout',
    user,
    commit: { id: 31, sha, message: 'Make it faster', status: 'running' },
    repository: { name: 'checkout', homepage: web },
    project,
    runner: null,
    environment: null,
    ...overrides,
  };
}

export function mergeRequest(
  action: string,
  attributes: Record<string, unknown> = {},
) {
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user,
    project,
    repository: { name: 'checkout', url: project.git_ssh_url, homepage: web },
    object_attributes: {
      id: 99,
      iid: 12,
      target_branch: 'main',
      source_branch: 'faster',
      source_project_id: 30,
      target_project_id: 30,
      author_id: 51,
      assignee_ids: [],
      reviewer_ids: [1],
      title: 'Make it faster',
      created_at: '2026-02-18 09:00:00 UTC',
      updated_at: '2026-02-19 09:00:00 UTC',
      state: action === 'merge' ? 'merged' : 'opened',
      merge_status: 'can_be_merged',
      merge_commit_sha: null,
      url: `${web}/-/merge_requests/12`,
      last_commit: {
        id: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
        message: 'Make it faster\n',
        title: 'Make it faster',
        timestamp: '2026-02-18T08:30:00+01:00',
        url: `${web}/-/commit/da1560886d4f094c3e6c9ef40349f7d38b5d27d7`,
        author: { name: 'Li Wei', email: '[REDACTED]' },
      },
      action,
      ...attributes,
    },
    labels: [],
    changes: {},
  };
}
