import fc from 'fast-check';
import { promotionOf } from './promotionOf';
import type { PromotionChange } from './rungs';
import { sensitiveParts } from '../schemas/vocabulary';
import { promotionSchema } from './schemas';

const ladder = ['staging', 'production'];
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
let count = 0;
const at = (day: number) => Date.parse('2026-02-01T12:00:00Z') + day * 864e5;

function change(
  environment: string,
  day: number,
  own: Partial<PromotionChange> = {},
): PromotionChange {
  count += 1;
  return {
    ...{ id: `c${count}`, kind: 'deploy', outcome: 'succeeded' },
    ...{ environment, occurredAt: at(day), ...own },
  };
}
const deploy = (environment: string, day: number, letter: string) =>
  change(environment, day, { digest: digest(letter), revision: letter });

function promote(
  changes: readonly PromotionChange[],
  allowed: readonly string[] = [],
  isComplete = true,
) {
  return promotionOf(changes, {
    ...{ isComplete, ladder },
    isAllowed: item => allowed.includes(item),
  });
}
function withoutPermissions(findings: readonly { kind: string }[]) {
  return findings.filter(({ kind }) => kind !== 'permission-not-rehearsed');
}
const step = (...given: Parameters<typeof promote>) =>
  promote(...given).steps[0];

describe('what runs where', () => {
  it('is the last deploy that succeeded, since the first of its release', () => {
    const [first, again, failed] = [
      ...[deploy('production', 2, 'a'), deploy('production', 3, 'a')],
      { ...deploy('production', 4, 'b'), outcome: 'failed' as const },
    ];
    const old = deploy('production', 1, '0');
    const { environments } = promote([old, first, again, failed]);
    expect(environments).toEqual([
      {
        name: 'production',
        ...{ digests: [digest('a'), digest('0')], digestsComplete: true },
        running: {
          ...{ change: first.id, digest: digest('a'), revision: 'a' },
          since: '2026-02-03T12:00:00.000Z',
        },
        before: {
          ...{ change: old.id, digest: digest('0'), revision: '0' },
          since: '2026-02-02T12:00:00.000Z',
        },
      },
    ]);
  });

  it('is known by what another report of the same deploy states', () => {
    const { environments, steps } = promote([
      deploy('staging', 1, 'a'),
      change('staging', 1, { revision: 'a' }),
      change('production', 2, { revision: 'a' }),
    ]);
    expect(environments[0].running?.digest).toBe(digest('a'));
    expect(steps[0]).toMatchObject({ state: 'same', findings: [] });
  });

  it('takes no name from another deploy that may be of another release', () => {
    const running = (...changes: PromotionChange[]) =>
      promote(changes).environments[0].running;
    const nameless = change('staging', 3, { title: 'Restart' });
    expect(
      running(deploy('staging', 1, 'a'), deploy('staging', 2, 'b'), nameless),
    ).toEqual({
      ...{ change: nameless.id, title: 'Restart' },
      since: '2026-02-04T12:00:00.000Z',
    });
    const byDigest = change('staging', 4, { digest: digest('c') });
    expect(
      running(change('staging', 1, { revision: 'old' }), byDigest),
    ).toEqual({
      ...{ change: byDigest.id, digest: digest('c') },
      since: '2026-02-05T12:00:00.000Z',
    });
  });

  it('is not what was rolled back, also by a change of its own', () => {
    const first = deploy('production', 1, 'a');
    const back = { outcome: 'rolled-back' as const, revision: 'b' };
    const { environments } = promote([
      ...[first, deploy('production', 2, 'b')],
      change('production', 3, back),
    ]);
    expect(environments).toMatchObject([
      { running: { change: first.id }, digests: [digest('a')] },
    ]);
  });

  it('is the same by the beginning of the hash of a commit', () => {
    const [short, long] = ['c0ffee1', 'c0ffee1234'.padEnd(40, '0')];
    expect(
      step([
        change('staging', 1, { revision: long }),
        change('production', 2, { revision: short }),
      ]),
    ).toMatchObject({ state: 'same' });
  });

  it('is unknown without a name of the release, never the same', () => {
    expect(
      step([
        change('staging', 1, { digest: digest('a') }),
        change('production', 2, { revision: 'r1' }),
      ]),
    ).toMatchObject({ state: 'unknown', findings: [] });
    // What never ran is not known where earlier changes are missing.
    expect(
      step(
        ...([
          [deploy('staging', 1, 'a'), deploy('production', 2, 'b')],
          ...[[], false],
        ] as const),
      ),
    ).toMatchObject({ state: 'unknown', findings: [] });
    expect(
      step([change('staging', 1), deploy('production', 2, 'a')]),
    ).toMatchObject({ state: 'unknown', findings: [] });
    // Nothing is compared with an environment in which nothing runs.
    const flag = change('staging', 1, { kind: 'flag', item: 'f' });
    expect(promote([flag, deploy('production', 2, 'a')])).toMatchObject({
      environments: [{ name: 'production' }],
      steps: [],
    });
  });
});

describe('how environments differ', () => {
  it('lists what a promotion brings', () => {
    const schema = { kind: 'schema' as const, item: 'orders', revision: 'v7' };
    const found = step([
      deploy('staging', 1, 'a'),
      deploy('production', 2, 'a'),
      change('staging', 3, schema),
      deploy('staging', 4, 'b'),
    ]);
    expect(found).toMatchObject({
      ...{ from: 'staging', to: 'production', state: 'behind', findings: [] },
      brings: [
        { kind: 'schema', item: 'orders', revision: 'v7' },
        { kind: 'deploy', revision: 'b' },
      ],
    });
  });

  it('finds an artifact that was never verified, and one that was built again', () => {
    expect(
      step([deploy('staging', 1, 'a'), deploy('production', 2, 'b')]),
    ).toMatchObject({
      state: 'different',
      findings: [
        {
          kind: 'not-verified',
          reason: 'production runs b, which never ran in staging',
        },
      ],
    });
    const rebuilt = { ...deploy('production', 2, 'a'), digest: digest('f') };
    expect(step([deploy('staging', 1, 'a'), rebuilt])).toMatchObject({
      state: 'different',
      findings: [{ kind: 'rebuilt', change: rebuilt.id }],
    });
  });

  it('finds migrations that are missing, were not rehearsed, or came in another order', () => {
    const migration = (environment: string, day: number, revision: string) =>
      change(environment, day, { kind: 'schema', item: 'orders', revision });
    const kinds = (...changes: PromotionChange[]) =>
      step([
        ...changes,
        deploy('staging', 5, 'a'),
        deploy('production', 6, 'a'),
      ]).findings.map(({ kind }) => kind);
    expect(
      kinds(migration('staging', 1, 'v1'), migration('production', 5.5, 'v1')),
    ).toEqual([]);
    expect(kinds(migration('staging', 1, 'v1'))).toEqual(['migration-missing']);
    // What came after the release that runs there is yet to be promoted.
    expect(kinds(migration('staging', 5.5, 'v1'))).toEqual([]);
    expect(kinds(migration('production', 5.5, 'v1'))).toEqual([
      'migration-not-rehearsed',
    ]);
    expect(
      kinds(
        ...[migration('staging', 1, 'v1'), migration('staging', 2, 'v2')],
        ...[
          migration('production', 5, 'v2'),
          migration('production', 5.5, 'v1'),
        ],
      ),
    ).toEqual(['migration-reordered']);
  });

  it('finds a manual change, and not what the portal allows to differ', () => {
    const same = [deploy('staging', 1, 'a'), deploy('production', 2, 'a')];
    const config = { kind: 'config' as const, item: 'replicas', title: 'To 9' };
    const manual = change('production', 3, config);
    expect(step([...same, manual])).toMatchObject({
      findings: [
        { kind: 'manual-change', change: manual.id, item: 'replicas' },
      ],
      allowed: [],
    });
    expect(step([...same, manual], ['replicas'])).toMatchObject({
      findings: [],
      allowed: [
        {
          ...{ change: manual.id, item: 'replicas' },
          reason: expect.stringMatching(/by no revision, run or decision$/),
        },
      ],
    });
    const byRun = { ...manual, run: 'https://ci.example/1' };
    expect(step([...same, byRun]).findings).toEqual([]);
    // What was there before is in the release that runs now.
    expect(step([...same, { ...manual, occurredAt: at(1) }]).findings).toEqual(
      [],
    );
    const flag = { kind: 'flag' as const, item: 'one-page', title: 'On' };
    expect(
      step([...same, change('production', 3, flag)]).findings,
    ).toMatchObject([{ kind: 'flag-not-rehearsed', item: 'one-page' }]);
  });

  it('finds a manual change of infrastructure until one by a pipeline settles it', () => {
    const same = [deploy('staging', 1, 'a'), deploy('production', 4, 'a')];
    const kind = 'infrastructure' as const;
    const manual = change('production', 2, { kind, item: 'queue', title: 'x' });
    const found = (...others: PromotionChange[]) =>
      step([...same, manual, ...others]).findings.map(one => one.change);
    expect(found()).toEqual([manual.id]);
    const captured = { kind, item: 'queue', revision: 'c0ffee1' };
    expect(found(change('production', 3, captured))).toEqual([]);
    // One of before, of another item, of another kind or elsewhere settles nothing.
    expect(
      found(
        change('production', 1, captured),
        change('production', 3, { ...captured, item: 'topic' }),
        change('production', 3, { ...captured, kind: 'config' }),
        change('staging', 3, captured),
      ),
    ).toEqual([manual.id]);
    // Without an item nothing can settle it but a deploy.
    expect(step([...same, { ...manual, item: undefined }]).findings).toEqual(
      [],
    );
    const config = change('production', 5, { kind: 'config', item: 'limit' });
    expect(found(config)).toEqual([manual.id, config.id]);
    const reverted = {
      kind: 'config' as const,
      item: 'limit',
      run: 'https://ci/1',
    };
    expect(found(config, change('production', 6, reverted))).toEqual([
      manual.id,
    ]);
  });

  it('finds a change of permissions that was made in no environment before', () => {
    const same = [deploy('staging', 1, 'a'), deploy('production', 2, 'a')];
    const grant = {
      ...{ kind: 'infrastructure' as const, item: 'iam', revision: 'c0ffee1' },
      ...{ title: 'May read orders', touches: ['permissions' as const] },
    };
    const found = (
      below: Partial<PromotionChange> | undefined,
      above: Partial<PromotionChange> = {},
      ...rest: [string[]?, boolean?]
    ) =>
      step(
        [
          ...same,
          ...(below ? [change('staging', 1.5, { ...grant, ...below })] : []),
          change('production', 3, { ...grant, ...above }),
        ],
        ...rest,
      ).findings.map(({ kind }) => kind);
    const missing = ['permission-not-rehearsed'];
    expect(found(undefined)).toEqual(missing);
    expect(found({})).toEqual([]);
    // By its revision, whatever the part is called there.
    expect(found({ item: 'iam-staging' })).toEqual([]);
    expect(found({ revision: 'c0ffee2' })).toEqual(missing);
    expect(found({ revision: undefined, title: 'Other' })).toEqual([]);
    expect(found({ kind: 'config' })).toEqual(missing);
    expect(found({ outcome: 'failed' })).toEqual(missing);
    expect(found(undefined, { touches: ['network'] })).toEqual([]);
    expect(found(undefined, { touches: undefined })).toEqual([]);
    expect(found(undefined, { outcome: 'rolled-back' })).toEqual([]);
    // What was there before is in the release that runs now.
    expect(found(undefined, { occurredAt: at(1) })).toEqual([]);
    expect(found(undefined, {}, ['iam'])).toEqual([]);
    expect(found(undefined, {}, [], false)).toEqual([]);
    const nameless = { item: undefined, revision: undefined, title: undefined };
    expect(found(undefined, { ...nameless, run: 'https://ci' })).toEqual([]);
  });

  it('finds a flag that is not declared, where declarations are known', () => {
    const flag = (environment: string, day: number, item: string) =>
      change(environment, day, { kind: 'flag', item });
    const changes = [
      ...[deploy('staging', 1, 'a'), deploy('production', 2, 'a')],
      ...[flag('staging', 3, 'new'), flag('production', 4, 'new')],
    ];
    const found = (declaredFlags?: ReadonlySet<string>, allowed = false) =>
      promotionOf(changes, {
        ...{ declaredFlags, isComplete: false, ladder },
        isAllowed: () => allowed,
      }).steps[0];
    expect(found(new Set(['old'])).findings).toEqual([
      {
        ...{ kind: 'flag-undeclared', change: changes[3].id, item: 'new' },
        reason:
          'The flag new was changed in production, and the repository declares no such flag',
      },
    ]);
    expect(found(new Set(['old']), true)).toMatchObject({
      ...{ findings: [], allowed: [{ item: 'new' }] },
    });
    expect(found(new Set(['old', 'new'])).findings).toEqual([]);
    expect(found().findings).toEqual([]);
  });

  it('is the same in whatever order changes come, and always data', () => {
    const anything = fc.record(
      {
        id: fc.uuid(),
        kind: fc.constantFrom(
          ...(['deploy', 'deploy', 'schema', 'config', 'flag'] as const),
        ),
        environment: fc.constantFrom('staging', 'production', 'elsewhere'),
        occurredAt: fc.integer({ min: at(0), max: at(9) }),
        outcome: fc.constantFrom('succeeded' as const, 'failed' as const),
        item: fc.constantFrom('orders', 'replicas'),
        revision: fc.constantFrom('a', 'b', 'v1', 'v2'),
        digest: fc.constantFrom(digest('a'), digest('b')),
        touches: fc.subarray([...sensitiveParts]),
      },
      { requiredKeys: ['id', 'kind', 'environment', 'occurredAt'] },
    );
    fc.assert(
      fc.property(fc.array(anything), changes => {
        const found = promote(changes);
        expect(promote([...changes].reverse())).toEqual(found);
        const promotion = { at: '', entityRef: '', ...found };
        expect(promotionSchema.parse(promotion)).toEqual(promotion);
        // A change that states less gives no further finding.
        const silent = changes.map(one => ({ ...one, touches: undefined }));
        expect(promote(silent).steps).toEqual(
          found.steps.map(one => ({
            ...one,
            ...{ findings: withoutPermissions(one.findings) },
            allowed: expect.anything(),
          })),
        );
        for (const { findings, state } of found.steps) {
          const isOther = findings.some(({ kind }) =>
            ['not-verified', 'rebuilt'].includes(kind),
          );
          expect(state === 'different').toBe(isOther);
        }
      }),
    );
  });
});
