import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type {
  EntityFacts,
  FeedEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { stringify } from 'yaml';
import { ControlRegistry } from '../controls/ControlRegistry';
import type { StandardsFile } from '../controls/StandardsSource';
import { DatabaseControlStore } from '../database/DatabaseControlStore';
import { DatabaseLadderStore } from '../database/DatabaseLadderStore';
import { DatabaseVerdictStore } from '../database/DatabaseVerdictStore';
import { Judging } from './Judging';

jest.setTimeout(600_000);

/** Of one run; the environment may ask for more, as before a release. */
const changesWanted = Number(process.env.PLUMBLINE_TEST_CHANGES ?? 250);
const hourMs = 60 * 60 * 1000;
const start = Date.parse('2026-03-01T00:00:00Z');
const entities = 30;

type Change =
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
const change = fc.oneof(
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
class Estate {
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
          ...{
            name,
            value: value as never,
            kind: 'observed' as const,
            freshUntil,
          },
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
        ...{ entityRef, kind: 'Component', type: 'service' },
        ...{ owner: 'group:default/a', facts: [] },
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

async function aJudge(knex: Knex, estate: Estate) {
  await prepareDatabase(
    { getClient: async () => knex },
    '@plumbline/backstage-plugin-scorecards-backend',
  );
  const source = {
    name: 'tests',
    everySeconds: 1,
    read: async () => estate.files.map(file => ({ ...file })),
  };
  const clock = () => new Date(estate.now);
  const registry = new ControlRegistry({
    clock,
    engine: createRuleEngine(),
    logger: mockServices.logger.mock(),
    sources: [source],
    store: new DatabaseControlStore(knex),
  });
  const store = new DatabaseVerdictStore(knex);
  const judging = new Judging({
    auth: mockServices.auth(),
    clock,
    evidence: fakeEvidenceService(estate),
    holder: 'me',
    ladder: new DatabaseLadderStore(knex),
    registry,
    store,
  });
  return {
    store,
    judge: async () => {
      await registry.refresh(source, new AbortController().signal);
      await judging.judgeNews();
    },
    /** Without times: since when is what an empty database can't know. */
    verdicts: async () =>
      (await store.list({}, { now: estate.now, limit: 1_000 })).map(
        ({ since, failingSince, place, evidence, ...verdict }) => ({
          ...verdict,
          evidence: evidence.map(({ observedAt, ...claim }) => claim),
        }),
      ),
  };
}

describe('judging what changes', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

  it.each(databases.eachSupportedId())(
    'comes to what judging all again in an empty database comes to, on %s',
    async databaseId => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, {
            minLength: changesWanted,
            maxLength: changesWanted,
            size: 'max',
          }),
          async changes => {
            const estate = new Estate();
            const knex = await databases.init(databaseId);
            const judge = await aJudge(knex, estate);
            await judge.judge();
            for (const one of changes) {
              estate.apply(one);
              if (one.type === 'judge') {
                await judge.judge();
              }
            }
            await judge.judge();
            const fresh = await databases.init(databaseId);
            const again = await aJudge(fresh, estate);
            await again.judge();
            const found = await judge.verdicts();
            compared += found.length;
            expect(found).toEqual(await again.verdicts());
          },
        ),
        { numRuns: Number(process.env.PLUMBLINE_TEST_RUNS ?? 3) },
      );
      expect(compared).toBeGreaterThan(0);
    },
  );

  it('writes nothing where nothing is new', async () => {
    const knex = await databases.init('SQLITE_3');
    const estate = new Estate();
    estate.apply({ type: 'slos', of: 1, count: 1 });
    const judge = await aJudge(knex, estate);
    await judge.judge();
    const written: string[] = [];
    knex.on('query', ({ sql }: { sql: string }) => {
      if (!/^\s*select/i.test(sql)) {
        written.push(sql);
      }
    });
    await judge.judge();
    expect(written).toEqual([]);
    estate.apply({ type: 'slos', of: 1, count: 0 });
    await judge.judge();
    expect(written).not.toEqual([]);
  });
});
