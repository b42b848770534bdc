import type {
  EntityFacts,
  FeedEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { StandardsFile } from '../../registry/StandardsSource';

const hourMs = 60 * 60 * 1000;
const start = Date.parse('2026-03-01T00:00:00Z');
const entities = 30;

export type Change =
  | { type: 'slos'; of: number; count: number }
  | { type: 'runbook'; of: number; present: boolean }
  | { type: 'commit'; of: number; hoursAgo: number; freshHours: number }
  | { type: 'unseen'; of: number; fact: string }
  | { type: 'is'; of: number; kind: string; owner: string }
  | { type: 'gone'; of: number }
  | { type: 'hours'; count: number }
  | { type: 'control'; which: number; bound: number; enabled: boolean }
  | { type: 'judge' };

const of = fc.nat({ max: entities - 1 });
/** Anything that a verdict may depend on, or a look at what is new. */
export const anyChange = fc.oneof(
  {
    arbitrary: fc.record({
      type: fc.constant('slos' as const),
      of,
      count: fc.nat({ max: 3 }),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      type: fc.constant('runbook' as const),
      of,
      present: fc.boolean(),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      type: fc.constant('commit' as const),
      of,
      hoursAgo: fc.nat({ max: 24 * 20 }),
      freshHours: fc.integer({ min: 1, max: 72 }),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      type: fc.constant('unseen' as const),
      of,
      fact: fc.constantFrom(
        'slo.state',
        'repository.runbook',
        'repository.lastActivity',
      ),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      type: fc.constant('is' as const),
      of,
      kind: fc.constantFrom('service', 'website'),
      owner: fc.constantFrom('group:default/a', 'group:default/b'),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ type: fc.constant('gone' as const), of }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      type: fc.constant('hours' as const),
      count: fc.integer({ min: 1, max: 60 }),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      type: fc.constant('control' as const),
      which: fc.nat({ max: 2 }),
      bound: fc.nat({ max: 3 }),
      enabled: fc.boolean(),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ type: fc.constant('judge' as const) }), weight: 3 },
);

function controlText(
  which: number,
  bound: number,
  version: number,
  enabled = true,
) {
  const passes = [
    `slo.state.size() > ${bound}`,
    `repository.runbook.present || slo.state.size() > ${bound}`,
    `daysSince(repository.lastActivity.lastCommitAt) <= ${bound * 3}`,
  ];
  return stringify({
    id: `control-${which}`,
    version,
    title: 'One of three',
    owner: 'group:default/platform',
    rationale: 'To have one.',
    requirement: 'recommended',
    severity: 'medium',
    enabled,
    appliesTo: { types: ['service'] },
    pass: passes[which],
    message: 'It does not hold for {{ catalog.owner.value }}',
    remediation: { text: 'Mend it' },
    exemption: {},
    retirement: { reviewBy: '2027-06-30' },
  });
}

/** What there is to be judged; changed step by step. */
export class ChangingEstate {
  now = start;
  readonly facts: EntityFacts[] = [];
  readonly feed: FeedEntry[] = [];
  readonly files: StandardsFile[] = [0, 1, 2].map(which => ({
    path: `controls/${which}.yaml`,
    text: controlText(which, 0, 1),
    url: 'file:///',
  }));
  readonly #versions = [1, 1, 1];

  apply(one: Change): void {
    switch (one.type) {
      case 'slos':
        this.#report(one.of, 'slo.state', Array(one.count).fill({ name: 'x' }));
        break;
      case 'runbook':
        this.#report(one.of, 'repository.runbook', { present: one.present });
        break;
      case 'commit':
        this.#report(
          one.of,
          'repository.lastActivity',
          {
            lastCommitAt: new Date(
              this.now - one.hoursAgo * hourMs,
            ).toISOString(),
          },
          new Date(this.now + one.freshHours * hourMs).toISOString(),
        );
        break;
      case 'unseen':
        this.#edit(one.of, entity => ({
          ...entity,
          facts: entity.facts.filter(({ name }) => name !== one.fact),
        }));
        break;
      case 'is':
        this.#edit(one.of, entity => ({
          ...entity,
          type: one.kind,
          owner: one.owner,
        }));
        break;
      case 'gone':
        this.#edit(one.of, () => undefined);
        break;
      case 'hours':
        this.now += one.count * hourMs;
        break;
      case 'control': {
        this.#versions[one.which] += 1;
        const version = this.#versions[one.which];
        const text = controlText(one.which, one.bound, version, one.enabled);
        this.files[one.which] = { ...this.files[one.which], text };
        break;
      }
      default:
    }
  }

  #report(which: number, name: string, value: unknown, freshUntil?: string) {
    this.#edit(which, entity => ({
      ...entity,
      facts: [
        ...entity.facts.filter(fact => fact.name !== name),
        {
          name,
          value: value as never,
          kind: 'observed' as const,
          freshUntil,
          source: { id: 'tests' },
          observedAt: new Date(this.now).toISOString(),
          stale: false,
        },
      ],
    }));
  }

  #edit(which: number, edit: (entity: EntityFacts) => EntityFacts | undefined) {
    const entityRef = `component:default/s${String(which).padStart(2, '0')}`;
    const index = this.facts.findIndex(each => each.entityRef === entityRef);
    const edited = edit(
      this.facts[index] ?? {
        entityRef,
        kind: 'Component',
        type: 'service',
        owner: 'group:default/a',
        facts: [],
      },
    );
    if (index >= 0) {
      this.facts.splice(index, 1);
    }
    if (edited) {
      this.facts.push(edited);
      this.facts.sort((a, b) => (a.entityRef < b.entityRef ? -1 : 1));
    }
    this.feed.push({
      seq: this.feed.length + 1,
      type: 'fact',
      entityRef,
      at: new Date(this.now).toISOString(),
    });
  }
}
