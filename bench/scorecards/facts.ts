import { Entity } from '@backstage/catalog-model';
import { Random } from '../lib/random';
import { checks, peerFact } from './checks';

/** Services of one team: what a team page is about. */
export const teamSize = 25;

export const teamOf = (index: number) =>
  `group:default/team-${Math.floor(index / teamSize)}`;
export const nameOf = (index: number) =>
  `service-${String(index).padStart(6, '0')}`;
export const refOf = (index: number) => `component:default/${nameOf(index)}`;

export function entityOf(index: number): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: nameOf(index),
      namespace: 'default',
      uid: nameOf(index),
      etag: '1',
    },
    spec: { type: 'service', lifecycle: 'production', owner: teamOf(index) },
    relations: [{ type: 'ownedBy', targetRef: teamOf(index) }],
  };
}

/** The facts of one service as of a revision; one in fifty of them is missing. */
export function factsOf(
  index: number,
  revision: number,
): Record<string, Record<string, unknown>> {
  const random = new Random(index * 1_000 + revision);
  const mostly = () => random.chance(0.8);
  const file = (path: string) => ({
    present: mostly(),
    path,
    bytes: random.between(10, 9_999),
    url: `https://code.example/${nameOf(index)}/${path}`,
  });
  const url = `https://code.example/${nameOf(index)}`;
  const all: Record<string, Record<string, unknown>> = {
    'repository.readme': file('README.md'),
    'repository.runbook': file('docs/runbook.md'),
    'repository.securityPolicy': file('SECURITY.md'),
    'repository.dependencyUpdates': file('renovate.json'),
    'repository.codeowners': {
      present: mostly(),
      agrees: mostly(),
      owners: ['@acme/team'],
      url,
    },
    'repository.ci': {
      present: mostly(),
      systems: ['github-actions'],
      jobs: ['build', 'lint', 'test'],
      triggers: ['pull_request', 'push'],
      files: [],
      partial: !mostly(),
      url,
    },
    'repository.lockFiles': {
      present: mostly(),
      complete: mostly(),
      missing: [],
      manifests: [],
      url,
    },
    'repository.runtimes': { declared: mostly(), runtimes: [], url },
    'repository.baseImages': {
      present: mostly(),
      images: [],
      pinned: mostly(),
      url,
    },
    'repository.license': {
      present: mostly(),
      spdxId: random.pick(['Apache-2.0', 'MIT', 'GPL-3.0']),
      url,
    },
    'repository.branchProtection': {
      branch: 'main',
      protected: mostly(),
      requiredReviews: random.between(0, 2),
      codeOwnerReviews: mostly(),
      forcePushes: !mostly(),
      url,
    },
    'repository.lastActivity': {
      branch: 'main',
      lastCommitAt: '2026-02-01T10:00:00Z',
      archived: !mostly(),
      url,
    },
    'ownership.state': {
      owner: teamOf(index),
      exists: mostly(),
      kind: 'group',
      members: random.between(0, 9),
      escalation: { present: mostly() },
    },
    'ownership.activity': {
      windowDays: 90,
      actors: [],
      fromOwner: random.between(0, 5),
      fromOthers: random.between(0, 5),
      unknown: 0,
    },
    'alerts.route': {
      present: mostly(),
      receivers: ['team'],
      destinations: ['slack'],
      by: ['service'],
      default: !mostly(),
      basis: 'rules',
    },
    'oncall.escalation': {
      present: mostly(),
      levels: random.between(0, 3),
      staffed: 1,
    },
    'changes.deploys': {
      count30d: random.between(0, 9),
      failed30d: 0,
      withRollback30d: 0,
      rollbackPath: mostly(),
    },
    'dependencies.state': {
      declared: 3,
      agreed: random.between(0, 3),
      observedOnly: 0,
      declaredOnly: 0,
      notObservable: 0,
    },
  };
  // The same ones in every revision: to us what was reported holds until it is old.
  const missing = new Random(index);
  for (const name of Object.keys(all)) {
    if (missing.chance(0.02)) {
      delete all[name];
    }
  }
  return all;
}

/** The values that checks look at, in one flat row, as the peer stores them. */
export function peerRow(index: number, revision: number): object {
  const facts = factsOf(index, revision);
  return {
    entity: { kind: 'component', namespace: 'default', name: nameOf(index) },
    facts: Object.fromEntries(
      checks.flatMap(check => {
        const [first, second, ...rest] = check.path.split('.');
        let value: unknown = facts[`${first}.${second}`];
        for (const step of rest) {
          value = (value as Record<string, unknown> | undefined)?.[step];
        }
        return value === undefined ? [] : [[peerFact(check), value]];
      }),
    ),
  };
}
