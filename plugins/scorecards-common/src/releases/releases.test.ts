import { createHash } from 'node:crypto';
import type {
  JsonValue,
  PromotionChange,
} from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { createLadderEngine } from './inputs';
import { CompiledLadder, parseLadder, plainLadder } from './ladder';
import type { ReleaseEvidence, SkipInForce } from './needs';
import { GateWord, Release, releasesOf } from './releasesOf';
import { ReleaseStates } from './stateOf';

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.parse('2026-11-01T00:00:00Z');
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const engine = createLadderEngine();
let count = 0;

function ladderOf(environments: object[]): CompiledLadder {
  const { compiled, problems } = parseLadder(
    engine,
    stringify({
      ...{ id: 'shop', version: 1, title: 'Shop' },
      ...{ owner: 'group:default/platform', environments },
    }),
  );
  expect(problems).toBeUndefined();
  return compiled!;
}

const owner = 'group:default/payments';
const tested = {
  ...{ id: 'tested', must: 'release.tests.failed == 0' },
  ...{ message: 'Tests fail', satisfiedBy: 'Mend them' },
};
const budget = {
  ...{ id: 'budget', must: 'slo.state.all(each, each.burnRate < 2.0)' },
  ...{ message: 'The budget burns', satisfiedBy: 'Find out why' },
};
const usual = ladderOf([
  { name: 'staging', owner, soak: '24h', timeout: '3d', entry: [tested] },
  { name: 'production', owner, soak: '1h', verification: [budget] },
]);

function change(
  environment: string,
  at: number,
  own: Partial<PromotionChange> = {},
): PromotionChange {
  count += 1;
  return {
    ...{ id: `c${String(count).padStart(5, '0')}`, kind: 'deploy' },
    ...{ environment, occurredAt: start + at, outcome: 'succeeded', ...own },
  };
}
const deploy = (
  environment: string,
  at: number,
  letter: string,
  own: Partial<PromotionChange> = {},
) =>
  change(environment, at, {
    ...{ digest: digest(letter), revision: `v-${letter}`, ...own },
  });

type Given = Partial<
  Omit<ReleaseEvidence, 'releases' | 'now'> & {
    facts: Record<string, JsonValue>;
    stated: Record<string, JsonValue>;
    now: number;
  }
>;

const calm = { all: [], since: -Infinity };
const fine: Given = {
  incidents: calm,
  facts: { 'slo.state': [{ burnRate: 0.5 }] },
  stated: { 'release.tests': { passed: 9, failed: 0 } },
};

function judge(changes: readonly PromotionChange[], given: Given = fine) {
  const { facts, ladder = usual, now = 10 * day, stated, ...rest } = given;
  const decisions: readonly GateWord[] = rest.decisions ?? [];
  const found = releasesOf(changes, {
    ...{ entityRef: 'component:default/cart', decisions, exemptions: [], hash },
    ladder: ladder.rungs.map(({ name }) => name),
  });
  const states = new ReleaseStates({
    ...{ ladder, decisions, isComplete: true, skips: [] },
    factsAt: () => new Map(Object.entries(facts ?? {})),
    statedOf: () => Object.entries(stated ?? {}),
    ...rest,
    ...{ releases: found.releases, now: start + now },
  });
  const of = (letter: string, environment: string) => {
    const release = found.releases.find(({ key }) => key === digest(letter));
    const index = ladder.rungs.findIndex(({ name }) => name === environment);
    return release && states.of(release, index);
  };
  return { ...found, states, of };
}

const stateOf = (
  changes: readonly PromotionChange[],
  letter: string,
  environment: string,
  given: Given = {},
) => {
  const found = judge(changes, { ...fine, ...given }).of(letter, environment);
  return [found?.state, ...(found?.missing ?? []).map(({ id }) => id)];
};

describe('releases', () => {
  it('are one for each digest, with an identity over what they were', () => {
    const migration = change('staging', hour, {
      ...{ kind: 'schema', item: 'orders', revision: '0007' },
    });
    const changes = [
      migration,
      deploy('staging', 2 * hour, 'a'),
      deploy('production', 3 * hour, 'a'),
      deploy('staging', 4 * hour, 'b'),
    ];
    const { releases } = judge(changes);
    expect(releases.map(({ key }) => key)).toEqual([digest('b'), digest('a')]);
    expect(releases[1].content).toMatchObject({
      ...{ digest: digest('a'), revision: 'v-a' },
      migrations: [{ item: 'orders', to: '0007' }],
    });
    expect(releases[0].content.migrations).toEqual([]);
    expect(releases[1].id).toMatch(/^[0-9a-f]{64}$/);
    // What happens to it later does not change what it is.
    const later = judge([
      ...changes,
      deploy('production', 9 * hour, 'a', { outcome: 'rolled-back' }),
    ]);
    expect(later.releases.map(({ id }) => id)).toEqual(
      releases.map(({ id }) => id),
    );
    const other = judge([
      { ...migration, revision: '0008' },
      ...changes.slice(1),
    ]);
    expect(other.releases[1].id).not.toBe(releases[1].id);
    expect(other.releases[0].id).toBe(releases[0].id);
  });

  it('are two where a tag was moved, which is a finding', () => {
    const { findings, releases } = judge([
      deploy('staging', hour, 'a', { revision: 'v1' }),
      deploy('staging', 2 * hour, 'b', { revision: 'v1' }),
    ]);
    expect(releases).toHaveLength(2);
    expect(findings).toMatchObject([
      {
        kind: 'tag-moved',
        revision: 'v1',
        digests: [digest('a'), digest('b')],
      },
    ]);
  });
});

describe('states', () => {
  it('go from candidate to verified, and say what is missing', () => {
    expect(stateOf([deploy('staging', 0, 'a')], 'a', 'production')).toEqual([
      ...['approved', 'deploy'],
    ]);
    expect(
      stateOf([deploy('staging', 0, 'a')], 'a', 'staging', { now: 20 * hour }),
    ).toEqual(['approved', 'soak']);
    expect(
      stateOf([deploy('staging', 0, 'a')], 'a', 'production', {
        now: 20 * hour,
      }),
    ).toEqual(['candidate', 'before']);
    const both = [
      deploy('staging', 0, 'a'),
      deploy('production', 2 * day, 'a'),
    ];
    expect(stateOf(both, 'a', 'staging')).toEqual(['verified']);
    expect(stateOf(both, 'a', 'production')).toEqual(['verified']);
    const { soak } = judge(both, { ...fine, now: 2 * day + hour / 2 }).of(
      ...(['a', 'production'] as const),
    )!;
    expect(soak).toEqual({
      ...{ requiredMs: hour, elapsedMs: hour / 2 },
      endsAt: start + 2 * day + hour,
    });
  });

  it('rest on what was so when it went there', () => {
    const early = [
      deploy('staging', 0, 'a'),
      // Before its soak had ended.
      deploy('production', 12 * hour, 'a'),
    ];
    expect(stateOf(early, 'a', 'staging')).toEqual(['verified']);
    expect(stateOf(early, 'a', 'production')).toEqual(['candidate', 'before']);
    // Another one took its place after it had soaked.
    const replaced = [
      deploy('staging', 0, 'a'),
      deploy('staging', 2 * day, 'b'),
      deploy('production', 3 * day, 'a'),
    ];
    expect(stateOf(replaced, 'a', 'staging')).toEqual(['verified']);
    expect(stateOf(replaced, 'a', 'production')).toEqual(['verified']);
  });

  it('are unknown, and never verified, without evidence', () => {
    const changes = [deploy('staging', 0, 'a')];
    expect(stateOf(changes, 'a', 'staging', { stated: {} })).toEqual([
      ...['candidate', 'tested'],
    ]);
    const { missing } = judge(changes, { ...fine, stated: {} }).of(
      ...(['a', 'staging'] as const),
    )!;
    expect(missing).toEqual([
      {
        ...{ id: 'tested', status: 'unknown', satisfiedBy: 'Mend them' },
        message: "'tested' is not known: no source says 'release.tests'",
      },
    ]);
    const now = 2 * day;
    expect(
      stateOf(changes, 'a', 'staging', { now, incidents: undefined }),
    ).toEqual(['approved', 'incidents']);
    expect(
      stateOf(
        [...changes, deploy('production', 2 * day, 'a')],
        'a',
        'production',
        {
          facts: {},
        },
      ),
    ).toEqual(['approved', 'budget']);
    const untold = deploy('staging', 0, 'a', { outcome: undefined });
    expect(stateOf([untold], 'a', 'staging')).toEqual(['approved', 'deploy']);
    expect(
      stateOf([deploy('production', 0, 'a')], 'a', 'production', {
        isComplete: false,
      }),
    ).toEqual(['candidate', 'before']);
  });

  it('do not soak in the future, by whichever clock', () => {
    const now = 2 * day;
    expect(
      stateOf([deploy('staging', 3 * day, 'a')], 'a', 'staging', { now }),
    ).toEqual(['approved', 'deploy']);
    expect(
      stateOf([deploy('staging', 3 * day, 'a')], 'a', 'production', { now }),
    ).toEqual(['candidate', 'before']);
  });

  it('are held after an incident, a timeout, a rollback, or what fails', () => {
    const changes = [deploy('staging', 0, 'a')];
    const incident = { id: 'INC-1', start: start + hour };
    expect(
      stateOf(changes, 'a', 'staging', {
        incidents: { ...calm, all: [incident] },
      }),
    ).toEqual(['held', 'incidents']);
    // Elsewhere, and before.
    const others = [
      { ...incident, environment: 'production' },
      { ...incident, start: start - 1 },
    ];
    expect(
      stateOf(changes, 'a', 'staging', { incidents: { ...calm, all: others } }),
    ).toEqual(['verified']);
    expect(stateOf(changes, 'a', 'staging', { incidents: undefined })).toEqual([
      'held',
      'timeout',
      'incidents',
    ]);
    // What another one replaced is not waited for.
    expect(
      stateOf(
        [...changes, deploy('staging', hour, 'b')],
        ...(['a', 'staging'] as const),
      ),
    ).toEqual(['approved', 'soak']);
    const back = deploy('staging', day, 'a', { outcome: 'rolled-back' });
    expect(stateOf([...changes, back], 'a', 'staging')).toEqual([
      ...['held', 'deploy'],
    ]);
    expect(
      stateOf(
        [...changes, deploy('production', 2 * day, 'a')],
        'a',
        'production',
        {
          facts: { 'slo.state': [{ burnRate: 14.4 }] },
        },
      ),
    ).toEqual(['held', 'budget']);
  });

  it('let a hotfix skip an environment, and not those before it', () => {
    const ladder = ladderOf([
      { name: 'test', owner },
      { name: 'staging', owner, soak: '24h' },
      { name: 'production', owner },
    ]);
    const skip: SkipInForce = {
      ...{ id: 's1', release: digest('a'), environment: 'staging' },
      ...{ reason: 'It ends INC-1', from: start, to: start + day },
    };
    const given = { ladder, now: hour, skips: [skip] };
    const fix = deploy('production', hour / 2, 'a');
    expect(stateOf([fix], 'a', 'production', given)).toEqual([
      ...['candidate', 'before'],
    ]);
    const first = deploy('test', 0, 'a');
    expect(stateOf([first, fix], 'a', 'production', given)).toEqual([
      'verified',
    ]);
    // It counts for what went out while it was in force.
    expect(
      stateOf([first, fix], 'a', 'production', { ...given, now: 9 * day }),
    ).toEqual(['verified']);
    const late = deploy('production', 2 * day, 'a');
    expect(
      stateOf([first, late], 'a', 'production', { ...given, now: 9 * day }),
    ).toEqual(['candidate', 'before']);
  });

  it('need a way back that was rehearsed, where the ladder asks for one', () => {
    const ladder = ladderOf([
      { name: 'production', owner, rollback: { rehearsedWithin: '90d' } },
    ]);
    const one = [deploy('production', 0, 'a')];
    const two = [...one, deploy('production', day, 'b')];
    const held = (heldAt: number, outcome = 'passed') => ({
      'drills.held': [
        {
          ...{ scenario: 'rollback', mode: 'game-day', outcome },
          ...{ heldAt: new Date(start + heldAt).toISOString() },
          openFindings: 0,
        },
      ],
    });
    const of = (facts: Record<string, JsonValue>) =>
      stateOf(two, 'b', 'production', { ladder, facts });
    expect(stateOf(one, 'a', 'production', { ladder })).toEqual(['verified']);
    expect(of({})).toEqual(['candidate', 'rollback']);
    expect(of(held(-day))).toEqual(['verified']);
    expect(of(held(-day, 'failed'))).toEqual(['candidate', 'rollback']);
    expect(of(held(-100 * day))).toEqual(['candidate', 'rollback']);
    const { rollback } = judge(two, { ...fine, ladder, facts: held(-day) }).of(
      ...(['b', 'production'] as const),
    )!;
    expect(rollback?.before?.key).toBe(digest('a'));
  });

  it('are those of the configuration without a ladder', () => {
    const ladder = plainLadder(['staging', 'production']);
    const changes = [deploy('staging', 0, 'a'), deploy('production', 1, 'a')];
    expect(stateOf(changes, 'a', 'production', { ladder })).toEqual([
      'verified',
    ]);
    expect(stateOf(changes.slice(1), 'a', 'staging', { ladder })).toEqual([
      'candidate',
      'decision',
    ]);
  });
});

const anyChanges = fc.array(
  fc.record({
    environment: fc.constantFrom('staging', 'production', 'elsewhere'),
    at: fc.integer({ min: 0, max: 200 }).map(hours => hours * hour),
    letter: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom(
      ...(['deploy', 'deploy', 'deploy', 'schema', 'config', 'flag'] as const),
    ),
    outcome: fc.constantFrom(
      ...(['succeeded', 'succeeded', 'failed', 'rolled-back'] as const),
      undefined,
    ),
    named: fc.constantFrom('digest', 'both', 'revision', 'none'),
    id: fc.uuid(),
  }),
  { maxLength: 14 },
);
const toChanges = (given: fc.TypeOf<typeof anyChanges>): PromotionChange[] =>
  given.map(({ at, environment, id, kind, letter, named, outcome }) => ({
    ...{ id, kind, environment, outcome, occurredAt: start + at },
    ...(['digest', 'both'].includes(named) && { digest: digest(letter) }),
    ...(['revision', 'both'].includes(named) && { revision: `v-${letter}` }),
  }));
const summaryOf = ({ releases, states }: ReturnType<typeof judge>) =>
  releases.map((release: Release) => ({
    ...{ id: release.id, key: release.key, content: release.content },
    states: usual.rungs.map((_, index) => states.of(release, index)),
  }));
const verifiedIn = (judged: ReturnType<typeof judge>) =>
  judged.releases.flatMap(release =>
    usual.rungs.flatMap(({ name }, index) =>
      judged.states.of(release, index).state === 'verified'
        ? [`${release.key} ${name}`]
        : [],
    ),
  );

describe('whatever the evidence', () => {
  it('is the same in any order of changes', () => {
    fc.assert(
      fc.property(anyChanges, fc.integer(), (given, seed) => {
        const changes = toChanges(given);
        const shuffled = [...changes].sort((a, b) =>
          hash(`${seed}${a.id}`) < hash(`${seed}${b.id}`) ? -1 : 1,
        );
        const [one, other] = [judge(changes), judge(shuffled)];
        expect(summaryOf(other)).toEqual(summaryOf(one));
        expect(other.findings).toEqual(one.findings);
      }),
    );
  });

  it('is never verified by what is taken away', () => {
    const parts = fc.subarray(['facts', 'stated', 'incidents', 'isComplete']);
    fc.assert(
      fc.property(
        anyChanges,
        parts,
        fc.integer({ min: 0, max: 8 }),
        fc.constantFrom('a', 'b', 'c'),
        (given, taken, days, letter) => {
          const changes = [
            ...toChanges(given),
            ...[deploy('staging', 0, 'a'), deploy('production', 2 * day, 'a')],
          ];
          const now = days * day;
          const before = verifiedIn(judge(changes, { ...fine, now }));
          const after = verifiedIn(
            judge(changes, {
              ...{ ...fine, now },
              ...(taken.includes('facts') && { facts: {} }),
              ...(taken.includes('stated') && { stated: {} }),
              ...(taken.includes('incidents') && { incidents: undefined }),
              ...(taken.includes('isComplete') && { isComplete: false }),
            }),
          );
          expect(before).toEqual(expect.arrayContaining(after));
          // Nor is it in production without any deploy to staging.
          const without = changes.filter(
            one =>
              one.environment !== 'staging' ||
              (one.digest !== digest(letter) && one.revision !== `v-${letter}`),
          );
          expect(verifiedIn(judge(without, { ...fine, now }))).not.toContain(
            `${digest(letter)} production`,
          );
        },
      ),
    );
  });
});
