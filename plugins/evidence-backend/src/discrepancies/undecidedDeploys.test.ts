import {
  ChangeInput,
  decisionInputSchema,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import { DeployDecisionStore } from '../decisions/DeployDecisionStore';
import { DecisionStore } from '../decisions/DecisionStore';
import { maxDeploys } from './find/undecidedDeploys';
import { ana } from '../testUtils/startEvidence';
import { createEvidenceDatabases, t0 } from '../testUtils/testStore';
import { aGateDecision } from './__testUtils__/aGateDecision';
import {
  aComponent,
  createReviewedEstate,
  ref,
} from './__testUtils__/reviewedEstate';

jest.setTimeout(120_000);

const minute = 60_000;
const digest = `sha256:${'a'.repeat(64)}`;

describe('deploys that no decision of a gate allowed', () => {
  const databases = createEvidenceDatabases();

  const setUp = async (databaseId: string) => {
    const knex = await databases.init(databaseId as 'SQLITE_3');
    const estate = await createReviewedEstate(knex);
    const { describe: is, discrepancies, ledger, review, time } = estate;
    await is(
      aComponent('cart', { owner: 'group:default/shop' }),
      aComponent('shop', { kind: 'Group' }),
    );
    const store = new DecisionStore(knex);
    const deploy = (id: string, at: number, part: Partial<ChangeInput> = {}) =>
      ledger.report({
        source: 'ci',
        id,
        kind: 'deploy',
        entityRef: ref('cart'),
        environment: 'prod',
        occurredAt: iso(at),
        revision: 'abcdef0',
        outcome: 'succeeded',
        ...part,
      });
    return {
      ...estate,
      deploy,
      store,
      decide: async (id: string, at: number, of: Record<string, any> = {}) =>
        store.record({
          decision: decisionInputSchema.parse(aGateDecision(id, at, of)),
          recordedBy: 'plugin:scorecards',
          at,
        }),
      /** What is found of the deploys, by their revisions. */
      found: async () => {
        await review.reviewDeploys();
        const [one] = await estate.standing();
        return one?.evidence.map(({ says }) => says) ?? [];
      },
      only: async () => {
        const { items } = await discrepancies.list({ limit: 10 });
        return items[0];
      },
      at: (minutes: number) => {
        time.now = t0 + minutes * minute;
        return time.now;
      },
    };
  };

  it.each(databases.eachSupportedId())(
    'are found from the first decision on, and answered, on %s',
    async databaseId => {
      const { at, decide, deploy, discrepancies, found, only, review, time } =
        await setUp(databaseId);
      await deploy('before gates', at(1));
      expect(await found()).toEqual([]);
      await decide('first', at(10));
      await deploy('allowed', at(12), { revision: 'abcdef0123456789' });
      expect(await found()).toEqual([]);

      await deploy('outside', at(20), {
        revision: 'bbbbbbb',
        links: { run: 'https://ci.example/2' },
      });
      expect(await found()).toEqual([
        'bbbbbbb was deployed: no decision on it was requested',
      ]);
      expect(await only()).toMatchObject({
        kind: 'deploy-without-decision',
        state: 'open',
        entityRef: ref('cart'),
        owner: 'group:default/shop',
        message:
          '1 deploy of component:default/cart to production within 30 days, which no decision of a gate allowed',
        firstSeen: iso(t0 + 20 * minute),
        evidence: [
          {
            source: 'ci',
            observedAt: iso(t0 + 20 * minute),
            url: 'https://ci.example/2',
          },
        ],
      });

      const { id } = await only();
      await discrepancies.decide(id, {
        state: 'dismissed',
        by: ana,
        at: time.now,
        reason: 'By hand',
      });
      expect(await found()).toEqual([]);
      // Another one is news.
      await deploy('again', at(30), { revision: 'ccccccc' });
      expect(await found()).toHaveLength(2);
      expect(await only()).toMatchObject({ state: 'open', reopened: 1 });

      time.now += 31 * 24 * 60 * minute;
      await review.reviewAges();
      expect(await only()).toMatchObject({ state: 'closed' });
    },
  );

  it.each([
    ['went out though it was blocked', { allows: false }, {}, 'did not allow'],
    ['are of another commit', { commit: 'bbbbbbb' }, {}, 'no decision'],
    [
      'are of another digest',
      { release: `sha256:${'b'.repeat(64)}` },
      { revision: digest },
      'no decision',
    ],
    [
      'are of another environment',
      { environment: 'staging' },
      {},
      'no decision',
    ],
    [
      'began after it lapsed',
      {},
      { occurredAt: iso(t0 + 43 * minute) },
      'had lapsed',
    ],
    [
      'began two minutes after it lapsed, by clocks that differ',
      {},
      { occurredAt: iso(t0 + 42 * minute) },
      undefined,
    ],
    [
      'began later than two minutes after it lapsed',
      {},
      { occurredAt: iso(t0 + 42 * minute + 1_000) },
      'had lapsed',
    ],
    [
      'name a decision on something else',
      {},
      { decision: 'other' },
      "'other' is no decision",
    ],
    [
      'are of its digest',
      { release: digest, commit: 'bbbbbbb' },
      { revision: `shop/cart@${digest}` },
      undefined,
    ],
    [
      'are of a version, which a digest does not say',
      { release: digest },
      { revision: 'v1.2.3' },
      undefined,
    ],
    [
      'name it',
      { release: digest, commit: 'bbbbbbb' },
      { decision: 'one', revision: 'v1.2.3' },
      undefined,
    ],
    [
      'name it, and are of another digest',
      { release: digest },
      { decision: 'one', revision: `sha256:${'b'.repeat(64)}` },
      'on another release',
    ],
    [
      'are of a version that is a date',
      { release: digest, commit: 'bbbbbbb' },
      { revision: '20260301' },
      undefined,
    ],
    [
      'state another digest beside their version',
      { release: digest },
      { revision: 'v2', digest: `sha256:${'b'.repeat(64)}` },
      'no decision',
    ],
    [
      'state its digest beside the commit of their manifests',
      { release: digest, commit: 'aaaaaaa' },
      { revision: 'bbbbbbb', digest },
      undefined,
    ],
    [
      'state another commit beside their version',
      { commit: 'aaaaaaa' },
      { revision: 'v2', commit: 'bbbbbbb' },
      'no decision',
    ],
    ['follow a decision on a flag', { action: 'flag' }, {}, 'no decision'],
    [
      'follow a decision on their migration',
      { action: 'migration' },
      {},
      undefined,
    ],
    [
      'began before it was requested, within the deploy',
      {},
      { occurredAt: iso(t0 + 5 * minute) },
      undefined,
    ],
    [
      'have not ended',
      { commit: 'bbbbbbb' },
      { outcome: 'in-progress' },
      undefined,
    ],
    [
      'are of an environment that is not compared',
      { commit: 'bbbbbbb' },
      { environment: 'qa' },
      undefined,
    ],
  ] as const)('%s', async (_, of, part, expected) => {
    const { at, decide, deploy, found } = await setUp('SQLITE_3');
    await decide('first', t0 - 2 * 24 * 60 * minute, { release: 'fffffff' });
    await decide('one', at(10), of);
    at(60);
    await deploy('one', t0 + 15 * minute, part);
    const one = expected === undefined ? [] : [expected];
    expect(await found()).toEqual(
      one.map(text => expect.stringContaining(text)),
    );
  });

  it('end when the decision is recorded late, and count where they never end', async () => {
    const { at, decide, deploy, found, only, review } = await setUp('SQLITE_3');
    await decide('zero', at(0), { release: 'fffffff' });
    await deploy('one', at(10));
    expect(await found()).toHaveLength(1);
    await decide('late', t0 + 9 * minute);
    expect(await found()).toEqual([]);
    expect(await only()).toMatchObject({ state: 'closed' });

    await deploy('hangs', at(60), {
      outcome: 'in-progress',
      revision: 'ccccccc',
    });
    expect(await found()).toEqual([]);
    at(125);
    await review.reviewAges();
    expect(await found()).toHaveLength(1);
  });

  it.each([
    ['two minutes', 0, []],
    [
      'more than two minutes',
      1,
      ['abcdef0 was deployed: no decision on it was requested'],
    ],
  ])('allow a decision %s after they ended', async (_, late, expected) => {
    const { at, decide, deploy, found } = await setUp('SQLITE_3');
    await decide('first', at(0), { release: 'fffffff' });
    at(20);
    await deploy('one', t0 + 15 * minute);
    await decide('late', at(22) + late);
    expect(await found()).toEqual(expected);
  });

  it('are matched by none but one that allows, where releases cannot be compared', async () => {
    const { at, decide, deploy, found } = await setUp('SQLITE_3');
    await decide('one', at(0), { release: digest });
    await decide('two', at(2), {
      allows: false,
      release: `sha256:${'b'.repeat(64)}`,
    });
    at(60);
    // It may be the release of the first one.
    await deploy('version', t0 + 3 * minute, { revision: 'v2.1' });
    expect(await found()).toEqual([]);
    await deploy('late', t0 + 45 * minute, { revision: 'v2.2' });
    expect(await found()).toEqual([
      'v2.2 was deployed: decision two did not allow it',
    ]);
  });

  it('count from the second of the first decision, as pipelines state it', async () => {
    const { at, decide, deploy, found } = await setUp('SQLITE_3');
    await deploy('before', at(10) - 1_000, { revision: 'ccccccc' });
    await deploy('in it', at(10), { revision: 'bbbbbbb' });
    await decide('first', at(10) + 700, { allows: false });
    at(11);
    expect(await found()).toEqual([
      'bbbbbbb was deployed: no decision on it was requested',
    ]);
  });

  it('are found among a thousand elsewhere', async () => {
    const { at, decide, deploy, found, ledger } = await setUp('SQLITE_3');
    await decide('first', at(0), { release: 'fffffff' });
    at(60);
    await deploy('here', t0 + minute);
    await ledger.reportAll(
      Array.from({ length: maxDeploys }, (_, count) => ({
        source: 'ci',
        id: `there-${count}`,
        kind: 'deploy' as const,
        entityRef: ref('cart'),
        environment: 'staging',
        occurredAt: iso(t0 + 2 * minute),
      })),
    );
    expect(await found()).toHaveLength(1);
  });

  it('are looked at again where they were reported meanwhile, or it failed', async () => {
    const { at, decide, deploy, found, projection } = await setUp('SQLITE_3');
    await decide('first', at(0), { release: 'fffffff' });
    at(60);
    await deploy('one', t0 + minute);
    const { since } = DeployDecisionStore.prototype;
    const read = jest.spyOn(DeployDecisionStore.prototype, 'since');
    read.mockRejectedValueOnce(new Error('away'));
    await found().catch(() => {});
    expect(await found()).toHaveLength(1);
    await deploy('two', t0 + 2 * minute);
    read.mockImplementationOnce(async function meanwhile(this: never, ...of) {
      await deploy('three', t0 + 3 * minute);
      await projection.catchUp();
      return since.apply(this, of);
    });
    expect(await found()).toHaveLength(2);
    expect(await found()).toHaveLength(3);
    read.mockRestore();
  });

  it('are not those that an override let out, but stay those before it', async () => {
    const { at, decide, deploy, found, store } = await setUp('SQLITE_3');
    await decide('one', at(10), { allows: false });
    await deploy('earlier', at(10.5));
    const { subject } = aGateDecision('one', at(11));
    await store.record({
      decision: decisionInputSchema.parse({
        id: 'override',
        type: 'override',
        action: 'overridden',
        subject: { ...subject, override: 'break-glass' },
        actor: ana,
        reason: 'It burns',
        body: { decision: 'one' },
        validFrom: iso(at(11)),
        validUntil: iso(at(41)),
      }),
      recordedBy: 'plugin:scorecards',
      at: at(11),
    });
    await deploy('one', at(12), { decision: 'one' });
    await deploy('two', at(13));
    expect(await found()).toEqual([
      'abcdef0 was deployed: decision one did not allow it',
    ]);
  });
});
