const kinds = {
  deployments: { group: 'apps/v1', kind: 'Deployment', short: ['deploy'] },
  statefulsets: { group: 'apps/v1', kind: 'StatefulSet', short: ['sts'] },
  daemonsets: { group: 'apps/v1', kind: 'DaemonSet', short: ['ds'] },
  pods: { group: 'v1', kind: 'Pod', short: ['po'] },
  events: { group: 'v1', kind: 'Event', short: ['ev'] },
  cronjobs: { group: 'batch/v1', kind: 'CronJob', short: ['cj'] },
};

/** An object as the API has it. */
export type KubernetesObject = {
  metadata: {
    name: string;
    namespace: string;
    resourceVersion?: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
};

/** What the server lists and watches. */
export type ListKind = keyof typeof kinds;
/** All of them. */
export const listKinds = Object.keys(kinds) as ListKind[];

/** How an object of it names itself. */
export function kindOf(plural: ListKind): { apiVersion: string; kind: string } {
  const { group, kind } = kinds[plural];
  return { apiVersion: group, kind };
}

/**
 * What a client reads first: which groups, versions and kinds there are.
 *
 * @returns undefined for another path
 */
export function discoveryOf(path: string): object | undefined {
  switch (path) {
    case '/version':
      return { major: '1', minor: '30', gitVersion: 'v1.30.0' };
    case '/api':
      return {
        kind: 'APIVersions',
        versions: ['v1'],
        serverAddressByClientCIDRs: [],
      };
    case '/apis':
      return {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: ['apps', 'batch'].map(name => {
          const version = { groupVersion: `${name}/v1`, version: 'v1' };
          return { name, versions: [version], preferredVersion: version };
        }),
      };
    case '/api/v1':
      return resourceList('v1');
    case '/apis/apps/v1':
      return resourceList('apps/v1');
    case '/apis/batch/v1':
      return resourceList('batch/v1');
    default:
      return undefined;
  }
}

function resourceList(groupVersion: string): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: listKinds
      .filter(plural => kinds[plural].group === groupVersion)
      .map(plural => ({
        name: plural,
        singularName: '',
        namespaced: true,
        kind: kinds[plural].kind,
        verbs: ['get', 'list', 'watch'],
        shortNames: kinds[plural].short,
      })),
  };
}
