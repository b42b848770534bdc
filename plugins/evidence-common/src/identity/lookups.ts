import { Match, Signal } from '../schemas/signal';
import { pagerLabels } from './catalogNames';
import { IdentityKey, normalizeKey } from './keys';
import { normalizeRepository } from './repository';
import { parseText } from './text';

/** One question to the identity index; lookups run in order of rank. */
export type Lookup = {
  space: string;
  match: Match;
  /** Running things only: an alert about a workload never means an API. */
  runtimeOnly: boolean;
  /** Lookups of one rank are answered together: they may disagree. */
  rank: number;
};

/**
 * Labels that name a service, best first. `app.kubernetes.io/name` is
 * Kubernetes' recommended label, `service.name` OpenTelemetry's resource
 * attribute; a plain `app`, a pod or a job name is a habit, so it is weak.
 */
const serviceLabels: [names: string[], strength: 'strong' | 'weak'][] = [
  [['backstage.io/kubernetes-id', 'backstage_io_kubernetes_id'], 'strong'],
  [['app.kubernetes.io/name', 'app_kubernetes_io_name'], 'strong'],
  [['service', 'service_name', 'service.name', 'component'], 'strong'],
  [
    [
      'workload',
      'deployment',
      'statefulset',
      'daemonset',
      'destination_workload',
    ],
    'strong',
  ],
  [['app', 'k8s-app', 'k8s_app'], 'weak'],
  [['container', 'pod', 'job', 'job_name', 'name'], 'weak'],
];

/** Kinds of Backstage's catalog, as a reference begins; others may be of Kubernetes. */
const catalogKind = /^(?:api|component|domain|group|resource|system|user):/;

const refLabels = ['entity_ref', 'entityRef', 'backstage.io/entity-ref'];

/**
 * The workload behind a pod's name: ReplicaSet and pod suffixes, or else a
 * StatefulSet's ordinal, taken off.
 */
export function workloadOfPod(name: string): string {
  const deployment = name.replace(/-[a-f0-9]{6,10}-[a-z0-9]{5}$/, '');
  return deployment === name ? name.replace(/-\d{1,3}$/, '') : deployment;
}

/** Every question that a signal poses to the index, in order of rank. */
export function lookupsOf(
  signal: Signal,
  extra: readonly IdentityKey[] = [],
): Lookup[] {
  return allLookupsOf(signal, extra).sort((a, b) => a.rank - b.rank);
}

function allLookupsOf(signal: Signal, extra: readonly IdentityKey[]): Lookup[] {
  switch (signal.type) {
    case 'repository': {
      const value = normalizeRepository(signal.url);
      return value ? [lookup('repository', 'repository', value, 0)] : [];
    }
    case 'pager':
      return [
        lookup('pager', 'pager-service', normalizeKey(signal.serviceId), 0),
      ];
    case 'alert':
      return labelLookups(signal.labels, extra);
    case 'workload': {
      const labels = labelLookups(signal.labels ?? {}, extra);
      const strong = labels.filter(({ match }) => match.strength === 'strong');
      const weak = labels.filter(({ match }) => match.strength === 'weak');
      const rank = Math.max(0, ...strong.map(one => one.rank + 1));
      return [
        ...strong,
        {
          ...lookup('name', 'workload-name', normalizeKey(signal.name), rank),
          runtimeOnly: true,
        },
        ...weak.map(item => ({ ...item, rank: item.rank + rank + 1 })),
      ];
    }
    case 'text':
      return textLookups(signal.text, extra);
    default:
      return [];
  }
}

function lookup(
  space: string,
  key: string,
  value: string,
  rank: number,
  strength: 'strong' | 'weak' = 'strong',
): Lookup {
  return { space, match: { key, value, strength }, rank, runtimeOnly: false };
}

function labelLookups(
  labels: Record<string, string>,
  extra: readonly IdentityKey[],
): Lookup[] {
  const found: Lookup[] = [];
  let rank = 0;
  const ask = (
    space: string,
    key: string,
    value: string | undefined,
    strength: 'strong' | 'weak' = 'strong',
    runtimeOnly = false,
  ) => {
    if (value) {
      found.push({
        ...lookup(space, key, normalizeKey(value), rank, strength),
        runtimeOnly,
      });
    }
  };
  refLabels.forEach(label => ask('ref', label, labels[label]));
  rank += 1;
  pagerLabels.forEach(label => ask('pager', label, labels[label]));
  for (const key of extra) {
    rank += 1;
    key
      .ofLabels(labels)
      .forEach(value => ask(key.id, key.id, value, key.strength));
  }
  for (const [names, strength] of serviceLabels) {
    rank += 1;
    for (const name of names) {
      const value =
        name === 'pod' && labels[name]
          ? workloadOfPod(labels[name])
          : labels[name];
      ask('name', name, value, strength, true);
    }
  }
  return found;
}

function textLookups(text: string, extra: readonly IdentityKey[]): Lookup[] {
  const parsed = parseText(text);
  const found: Lookup[] = [];
  if (parsed.whole) {
    for (const space of ['ref', 'name', 'pager', 'title']) {
      found.push(lookup(space, space, parsed.whole, found.length, 'strong'));
    }
  }
  for (const labels of parsed.labels) {
    const lookups = labelLookups(labels, extra);
    found.push(...lookups.map(item => ({ ...item, rank: item.rank + 10 })));
  }
  const rank = 100;
  for (const value of parsed.repositories) {
    found.push(lookup('repository', 'repository', value, rank));
  }
  for (const value of parsed.refs) {
    found.push(lookup('ref', 'entity-ref', value, rank + 1));
  }
  // A reference alone means that entity, and none of another kind called alike.
  if (parsed.refs.some(ref => ref === parsed.whole && catalogKind.test(ref))) {
    return found;
  }
  for (const word of parsed.words) {
    found.push(lookup('name', 'word', word, rank + 2, 'weak'));
  }
  for (const word of parsed.words) {
    const workload = workloadOfPod(word);
    if (workload !== word) {
      found.push({
        ...lookup('name', 'pod-name', workload, rank + 3, 'weak'),
        runtimeOnly: true,
      });
    }
  }
  return found;
}
