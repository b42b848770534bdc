/** What is meant where nothing says otherwise. */
export const production = 'production';

/**
 * Names that sources give their environments. `*` at the end stands for
 * whatever follows.
 */
const usualNames: Readonly<Record<string, readonly string[]>> = {
  [production]: ['production', 'prod', 'prd', 'live'].flatMap(withParts),
  staging: [
    'staging',
    'stage',
    'stg',
    'preprod',
    'pre-prod',
    'pre-production',
    'preproduction',
    'nonprod',
    'non-prod',
    'nonproduction',
  ].flatMap(withParts),
  test: ['test', 'testing', 'qa', 'uat'].flatMap(withParts),
  development: ['development', 'dev', 'local', 'sandbox', 'preview', 'ci']
    .concat('review')
    .flatMap(withParts),
};

function withParts(name: string): string[] {
  return [name, `${name}-*`, `${name}_*`, `${name}/*`];
}

/** The environment that an answer is about; all in lower case. */
export type EnvironmentFilter = {
  name: string;
  /** Its names, which may begin as those of another do. */
  names: readonly string[];
  /** How what is of others is named: so, or beginning so. */
  others: { names: readonly string[]; prefixes: readonly string[] };
};

/**
 * Which environment a name stands for. A name that nothing maps may be of any:
 * what it names is left out of no answer, and keeps that name there.
 *
 * @public
 */
export class Environments {
  readonly #names = new Map<string, string>();
  readonly #prefixes = new Map<string, string>();
  readonly #filters = new Map<string, EnvironmentFilter>();

  /**
   * @param names - by environment, in place of the usual names of that one
   * @throws Error where a name could be of two environments, or a `*` is not at
   *   the end
   */
  constructor(names: Readonly<Record<string, readonly string[]>> = {}) {
    const own = new Set(Object.values(names).flat().map(lowerCase));
    const usual = Object.entries(usualNames)
      .filter(([environment]) => !Object.hasOwn(names, environment))
      .map(([environment, all]) => ({
        environment,
        // What is configured goes before what is usual.
        all: all.filter(name => !own.has(name)),
      }));
    const configured = Object.entries(names).map(([environment, all]) => ({
      environment: lowerCase(environment),
      all: [...new Set([environment, ...all].map(lowerCase))],
    }));
    for (const { environment, all } of [...configured, ...usual]) {
      for (const name of all) {
        this.#map(name, environment);
      }
    }
  }

  /** What names may stand for. */
  get all(): string[] {
    return [...new Set(this.#names.values())];
  }

  /** Every name that is mapped, but for what begins as one. */
  get names(): string[] {
    return [...this.#names.keys()];
  }

  /** Undefined where none is named, and for a name that nothing maps. */
  of(name: string | undefined): string | undefined {
    if (name === undefined) {
      return undefined;
    }
    const lower = lowerCase(name);
    const exact = this.#names.get(lower);
    if (exact !== undefined) {
      return exact;
    }
    for (const [prefix, environment] of this.#prefixes) {
      if (lower.startsWith(prefix)) {
        return environment;
      }
    }
    return undefined;
  }

  /** Selects what belongs to an environment, given under any of its names. */
  filterFor(name: string): EnvironmentFilter {
    const environment = this.of(name) ?? lowerCase(name);
    const known = this.#filters.get(environment);
    if (known) {
      return known;
    }
    const named = (all: ReadonlyMap<string, string>, isOf: boolean) =>
      [...all]
        .filter(([, each]) => (each === environment) === isOf)
        .map(([each]) => each);
    const filter = {
      name: environment,
      names: [...new Set([environment, ...named(this.#names, true)])],
      others: {
        names: named(this.#names, false),
        prefixes: named(this.#prefixes, false),
      },
    };
    // A request may name anything: only what is mapped is kept.
    if (this.#names.has(environment)) {
      this.#filters.set(environment, filter);
    }
    return filter;
  }

  #map(name: string, environment: string): void {
    const isPrefix = name.endsWith('*');
    const text = isPrefix ? name.slice(0, -1) : name;
    if (text === '' || text.includes('*')) {
      throw new Error(
        `'${name}' of '${environment}' needs a name, with '*' at its end at most`,
      );
    }
    const all = isPrefix ? this.#prefixes : this.#names;
    const clash = [...all].find(
      ([other, of]) =>
        of !== environment &&
        (isPrefix
          ? other.startsWith(text) || text.startsWith(other)
          : other === text),
    );
    if (clash) {
      throw new Error(
        `'${name}' can't be of '${environment}': '${clash[0]}' is of '${clash[1]}'`,
      );
    }
    all.set(text, environment);
  }
}

/** Whether something is known to be of another environment than the selected one. */
export function isElsewhere(
  name: string | undefined,
  { names, others }: EnvironmentFilter,
): boolean {
  if (name === undefined) {
    return false;
  }
  const lower = lowerCase(name);
  return (
    others.names.includes(lower) ||
    (!names.includes(lower) &&
      others.prefixes.some(prefix => lower.startsWith(prefix)))
  );
}

/** Labels with which alerts and workloads name their environment, the first that is there. */
const labelNames = [
  'plumbline.dev/environment',
  'environment',
  'env',
  'deployment_environment',
  'deployment_environment_name',
  'deployment.environment',
  'deployment.environment.name',
];

const regionNames = [
  'region',
  'cloud_region',
  'cloud.region',
  'aws_region',
  'topology_kubernetes_io_region',
  'topology.kubernetes.io/region',
];

const clusterNames = [
  'cluster',
  'cluster_name',
  'kubernetes_cluster',
  'k8s_cluster_name',
  'k8s.cluster.name',
];

/** Of a workload of its own, such as a canary. */
const workloadNames = [
  'deployment',
  'statefulset',
  'daemonset',
  'rollout',
  'workload',
  'k8s_deployment_name',
  'k8s.deployment.name',
];

/** What Kubernetes adds to a workload's name for a pod of a Deployment, or of a StatefulSet. */
const podSuffix =
  /(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d+)$/;

type Labels = Readonly<Record<string, string>> | null | undefined;

/** The environment that labels name, as they name it. */
export function environmentOfLabels(labels: Labels): string | undefined {
  return firstOf(labels, labelNames);
}

/** Where something is, as its labels name it. */
export function placeOfLabels(labels: Labels): {
  environment?: string;
  regions?: string[];
  clusters?: string[];
  workloads?: string[];
} {
  const environment = environmentOfLabels(labels);
  const region = firstOf(labels, regionNames);
  const cluster = firstOf(labels, clusterNames);
  const workload =
    firstOf(labels, workloadNames) ??
    firstOf(labels, ['pod'])?.replace(podSuffix, '');
  return {
    ...(environment !== undefined && { environment }),
    ...(region !== undefined && { regions: [region] }),
    ...(cluster !== undefined && { clusters: [cluster] }),
    ...(workload !== undefined && { workloads: [workload] }),
  };
}

function firstOf(labels: Labels, names: readonly string[]): string | undefined {
  return names
    .map(name => (labels && Object.hasOwn(labels, name) ? labels[name] : ''))
    .map(value => value.trim())
    .find(value => value !== '');
}

function lowerCase(name: string): string {
  return name.trim().toLocaleLowerCase('en-US');
}
