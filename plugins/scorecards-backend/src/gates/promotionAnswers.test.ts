import type { Promotion } from '@plumbline/backstage-plugin-evidence-common';
import { promotionAnswersSchema } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  aService,
  incidentRule,
  libraryRule,
  repository,
} from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const entityRef = 'component:default/cart';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const testsRule = {
  ...incidentRule,
  id: 'tests',
  appliesTo: { stages: ['deploy'] },
  title: 'Tests pass',
  must: 'release.tests.failed == 0.0',
  message: 'Tests fail',
};
const runs = (name: string, letter: string) => ({
  name,
  running: {
    change: `c-${name}`,
    since: '2026-02-01T12:00:00.000Z',
    digest: digest(letter),
    revision: 'abcdef0',
  },
  digests: [digest(letter)],
  digestsComplete: true,
});
const step = (from: string, to: string, state: 'same' | 'different') => ({
  from,
  to,
  state,
  brings: [],
  findings: [],
  allowed: [],
});

describe('promotions that are next', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are answered as the gate would answer them now, on %s',
    async databaseId => {
      const promotion: Promotion = {
        at: '2026-03-01T12:00:00.000Z',
        entityRef,
        ladder: ['development', 'test', 'staging', 'production'],
        environments: [runs('development', 'a'), runs('staging', 'b')],
        steps: [step('development', 'staging', 'different')],
      };
      const cart = aService('cart', { incidents: [] });
      const portal = await startScorecards({
        knex: await databases.init(databaseId as 'SQLITE_3'),
        facts: [cart, aService('secret', { incidents: [] })],
        gates: [incidentRule, testsRule, libraryRule('nothing-destroyed')],
        visible: ['cart'],
        evidence: { promotions: [promotion] },
      });
      const answers = async (user = 'ana', of = entityRef) => {
        const { body, status } = await portal.call(
          ...([user, 'get', `/promotion-answers?entityRef=${of}`] as const),
        );
        return { status, ...body };
      };
      await eventually(async () => {
        const { body } = await portal.call('service', 'get', '/gates');
        expect(body.items).toHaveLength(3);
      });
      // The pipeline stated the tests of one of both when it went to staging.
      await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        environment: 'staging',
        release: {
          artifact: { digest: digest('b') },
          tests: { passed: 7, failed: 0 },
          // There, and nowhere else.
          diff: {
            changes: [
              { change: 'delete', kind: 'Namespace', name: 'a', lost: true },
            ],
          },
        },
      });
      await eventually(async () =>
        expect(portal.evidence.decisions.length).toBeGreaterThan(0),
      );
      const { status, ...found } = await answers();
      expect(status).toBe(200);
      expect(promotionAnswersSchema.parse(found)).toEqual(found);
      // Nothing runs in test, which is passed over.
      expect(found.items).toMatchObject([
        {
          from: 'development',
          to: 'staging',
          release: { digest: digest('a'), revision: 'abcdef0' },
          missing: expect.arrayContaining(['release.tests']),
        },
        {
          from: 'staging',
          to: 'production',
          answer: 'allow',
          objections: [],
          missing: [],
        },
      ]);
      cart.facts = aService('cart', {
        incidents: [{ id: 'INC-7', environment: 'production' }],
      }).facts;
      expect((await answers()).items[1]).toMatchObject({
        answer: 'block',
        objections: [
          {
            rule: 'no-incident',
            answer: 'block',
            reason: 'Open: INC-7',
            satisfiedBy: 'Wait until it ends',
          },
        ],
      });
      // What was stated for production goes before what is stated later elsewhere.
      cart.facts = aService('cart', { incidents: [] }).facts;
      const tests = { passed: 7, failed: 0 };
      await portal.setClock('2026-03-01T12:00:01.000Z');
      for (const [environment, stated] of [
        ['production', { tests }],
        ['staging', {}],
      ] as const) {
        const artifact = { digest: digest('b') };
        await portal.call('service', 'post', '/gate', {
          repository,
          stage: 'deploy',
          environment,
          release: { artifact, ...stated },
        });
      }
      // Of both services that the repository has.
      await eventually(async () =>
        expect(portal.evidence.decisions).toHaveLength(6),
      );
      expect((await answers()).items[1]).toMatchObject({
        to: 'production',
        answer: 'allow',
        missing: [],
      });
      // Also what was stated in a request that was stopped.
      await portal.setClock('2026-03-01T12:00:02.000Z');
      const artifact = { digest: digest('b') };
      const { body: stopped } = await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        environment: 'production',
        release: { artifact, tests: { passed: 6, failed: 1 } },
      });
      expect(stopped.answer).toBe('block');
      await eventually(async () =>
        expect(portal.evidence.decisions).toHaveLength(8),
      );
      expect((await answers()).items[1]).toMatchObject({
        answer: 'block',
        objections: [{ reason: 'Tests fail' }],
      });
      // Nothing is recorded of it.
      const advice = '/gate-decisions?stage=pull-request';
      expect((await portal.call('service', 'get', advice)).body.items).toEqual(
        [],
      );

      promotion.steps = [step('development', 'staging', 'same')];
      expect((await answers()).items).toMatchObject([{ to: 'production' }]);
      const source = cart.facts.find(({ name }) => name === 'catalog.source')!;
      const { value } = source;
      source.value = { value: 'url:https://git.example' };
      expect((await answers()).items[0]).toEqual({
        from: 'staging',
        to: 'production',
        release: { digest: digest('b'), revision: 'abcdef0' },
        unknown: expect.stringContaining('is not the address of a repository'),
      });
      source.value = value;
      cart.facts = cart.facts.filter(({ name }) => name !== 'catalog.source');
      expect((await answers()).items[0]).toEqual({
        from: 'staging',
        to: 'production',
        release: { digest: digest('b'), revision: 'abcdef0' },
        unknown: expect.stringContaining('backstage.io/source-location'),
      });
      expect((await answers('outsider')).status).toBe(200);
      const refused = [
        await answers('outsider', 'component:default/secret'),
        await answers('ana', 'component:default/none'),
        await answers('ana', 'no reference'),
      ];
      expect(refused.map(one => one.status)).toEqual([404, 404, 400]);
    },
  );
});
