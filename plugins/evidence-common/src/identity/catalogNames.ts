import type { FoundBy } from './foundBy';

/**
 * What catalogs and labels call things of products: names that are known
 * whether or not a module of the product is installed. Data, and the only
 * place of the kernel that names products.
 */

/** Annotations whose value is the id of a service of a pager, most common first. */
export const pagerAnnotations = [
  'pagerduty.com/service-id',
  'opsgenie.com/service-id',
  'plumbline.dev/pager-service',
] as const;

/** Labels of alerts whose value is the id of a service of a pager. */
export const pagerLabels = [
  'pagerduty_service_id',
  'pager_service_id',
] as const;

/** Annotations whose value is the name of a team, perhaps below that of its organization. */
export const teamAnnotations = ['github.com/team-slug'] as const;

/**
 * Hosts of repositories: the annotation that names a repository by its path,
 * the type of their package URLs, and whether a path has two parts there or
 * more (groups in groups).
 */
export const repositoryHosts = [
  {
    host: 'github.com',
    annotation: 'github.com/project-slug',
    purl: 'github',
    nests: false,
  },
  {
    host: 'gitlab.com',
    annotation: 'gitlab.com/project-slug',
    purl: 'gitlab',
    nests: true,
  },
  {
    host: 'bitbucket.org',
    annotation: 'bitbucket.org/project-slug',
    purl: 'bitbucket',
    nests: false,
  },
] as const;

/** Annotations of people whose value is their name at a host of repositories. */
export const userAnnotations = [
  'github.com/user-login',
  'gitlab.com/user-login',
] as const;

/**
 * By the type of an integration: what stands between a repository and the ref
 * in the address of something in it. `tree` is also `blob`, and the like.
 */
export const repositoryLayouts = {
  azure: '_git',
  bitbucketCloud: 'src',
  gitea: 'src/branch',
  github: 'tree',
  gitlab: '-/tree',
} as const;

/** By the type of an integration: the package whose module reads repositories there. */
export const repositoryHostPackages = {
  github: '@plumbline/backstage-plugin-evidence-backend-module-github',
  gitlab: '@plumbline/backstage-plugin-evidence-backend-module-gitlab',
} as const;

/** A module of a source, as it is known where it is not installed. */
export type SourceModule = {
  /** As its collectors and its webhook do; of repositories, what briefs show. */
  reports: readonly string[];
  foundBy?: FoundBy;
  /** Types of its collectors that are not called as it is. */
  types?: readonly string[];
};

/**
 * The modules of sources: the table of docs/sources.md. A portal offers those
 * that it does not have; a test compares them with what the modules state.
 */
export const sourceModules: Readonly<Record<string, SourceModule>> = {
  alertmanager: {
    reports: ['alerts.firing', 'alerts.route', 'alerts.silences'],
  },
  argocd: {
    reports: ['changes.deploy', 'workloads'],
    foundBy: {
      annotations: ['argocd/app-name', 'argocd/app-selector'],
      others: true,
    },
  },
  datadog: {
    reports: ['alerts.firing', 'edges', 'oncall.escalation', 'oncall.levels'],
    foundBy: {
      annotations: ['datadoghq.com/on-call-team'],
      ofOwner: true,
      others: true,
    },
  },
  github: {
    reports: ['changes.commit', 'changes.deploy'],
    types: ['github-deployments'],
  },
  gitlab: {
    reports: ['changes.commit', 'changes.deploy', 'changes.flag'],
    types: ['gitlab-deployments'],
  },
  'hcp-terraform': { reports: ['changes.infrastructure'] },
  kubernetes: {
    reports: ['cleanup.jobs', 'workloads'],
    foundBy: {
      annotations: [
        'backstage.io/kubernetes-id',
        'backstage.io/kubernetes-label-selector',
      ],
      others: true,
    },
  },
  launchdarkly: { reports: ['changes.flag'] },
  links: { reports: ['links.state'] },
  opsgenie: {
    reports: ['alerts.firing', 'oncall.escalation', 'oncall.levels'],
    foundBy: {
      annotations: ['opsgenie.com/team', 'opsgenie.com/component-selector'],
      ofOwner: true,
    },
  },
  pagerduty: {
    reports: [
      'incident.active',
      'oncall.escalation',
      'oncall.levels',
      'ownership.claims',
    ],
    foundBy: {
      annotations: [
        'pagerduty.com/service-id',
        'pagerduty.com/escalation-policy-id',
      ],
      ofOwner: true,
      others: true,
    },
  },
  prometheus: { reports: ['edges', 'slo.state'] },
  repositories: {
    reports: ['repository.codeowners', 'repository.readme'],
  },
  'schema-history': {
    reports: ['changes.schema'],
    types: ['flyway', 'liquibase'],
  },
  sentry: {
    reports: ['alerts.firing', 'changes.deploy'],
    foundBy: { annotations: ['sentry.io/project-slug'] },
  },
};

/** Annotations beside Backstage's own that answers about an entity are made from. */
export const usedAnnotations: readonly RegExp[] = [
  /\/project-slug$/,
  /^pagerduty\.com\//,
  /^opsgenie\.com\//,
];

/** What a link leads to, by words in its title, type or icon. */
export const linkWords = {
  dashboard: /\bdash-?boards?\b|\bgrafana\b|\bkibana\b|\bmetrics\b/i,
  repository: /\brepo(sitory)?\b|\bsource\b|\bgithub\b|\bgitlab\b/i,
  channel: /\bchat\b|\bslack\b|\bchannel\b/i,
  pager: /\bpager\b|\bpagerduty\b|\bopsgenie\b/i,
} as const;
