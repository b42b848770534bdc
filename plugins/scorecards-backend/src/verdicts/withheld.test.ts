import { TestDatabaseId } from '@backstage/backend-test-utils';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  SummaryItem,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const control = 'slo-present';
const secret = '73194';

/** Two fail, one passes; all by a fact that is counted over the whole estate. */
const facts = ['cart', 'checkout', 'blog'].map(
  (name): EntityFacts => ({
    ...service(name),
    facts: [
      {
        name: 'dependencies.state',
        value: {
          declared: 1,
          agreed: 1,
          declaredOnly: 0,
          notObservable: 0,
          observedOnly: name === 'blog' ? 0 : Number(secret),
        },
        kind: 'observed',
        source: { id: 'dependencies' },
        observedAt: '2026-02-28T00:00:00.000Z',
        stale: false,
      },
    ],
  }),
);

describe('verdicts that rest on the whole estate', () => {
  const databases = createTestDatabases();

  async function start(databaseId: TestDatabaseId) {
    const portal = await startScorecards({
      knex: await databases.init(databaseId),
      facts,
      visible: ['cart', 'checkout', 'blog'],
      control: {
        ...sloControl,
        pass: 'dependencies.state.observedOnly == 0',
        platformOwnedWhen: 'dependencies.state.observedOnly > 0',
        phase: 'remediate',
        message:
          '{{ string(dependencies.state.observedOnly) }} are not declared',
      },
    });
    await eventually(async () => {
      const { body } = await portal.call('ana', 'get', '/verdicts');
      expect(body.items).toHaveLength(3);
    });
    const read = async (user: string, path: string) =>
      (await portal.call(user, 'get', path)).body;
    return { ...portal, read };
  }

  it.each(databases.eachSupportedId())(
    'are unknown to whom a part is hidden from, in lists, files and histories, on %s',
    async databaseId => {
      const { read, call, stop } = await start(databaseId);
      const statuses = async (user: string, query = '') =>
        (await read(user, `/verdicts?${query}`)).items.map(
          ({ status }: Verdict) => status,
        );
      expect((await statuses('ana')).sort()).toEqual(['fail', 'fail', 'pass']);
      expect(await statuses('outsider')).toEqual(Array(3).fill('unknown'));
      expect(await statuses('outsider', 'status=fail')).toEqual([]);
      expect(await statuses('outsider', 'status=pass')).toEqual([]);
      expect(await statuses('outsider', 'status=unknown')).toHaveLength(3);
      expect(await statuses('ana', 'status=unknown')).toEqual([]);

      expect(await statuses('ana', `text=${secret}`)).toHaveLength(2);
      expect(await statuses('outsider', `text=${secret}`)).toEqual([]);
      expect(await statuses('outsider', 'text=CART')).toEqual(['unknown']);

      // Nor do orders, cursors and filters reveal how they were judged.
      const names = async (user: string, query: string) =>
        (await read(user, `/verdicts?${query}`)).items.map(
          ({ entityRef }: Verdict) => entityRef.split('/')[1],
        );
      const byName = ['blog', 'cart', 'checkout'];
      for (const sort of ['since', 'due', 'entity']) {
        expect(await names('outsider', `sort=${sort}`)).toEqual(byName);
      }
      expect(await names('outsider', 'baseline=true')).toEqual([]);
      expect(await names('outsider', 'baseline=false')).toEqual(byName);
      expect(await names('ana', 'ownedBy=platform')).toEqual([
        'cart',
        'checkout',
      ]);
      expect(await names('outsider', 'ownedBy=platform')).toEqual([]);
      expect(await names('outsider', 'ownedBy=service')).toEqual(byName);

      const history = `/history?entityRef=component:default/cart&control=${control}`;
      const all = '/verdicts?entityRef=component:default/cart';
      for (const path of [all, `/verdicts${history}`]) {
        expect(JSON.stringify(await read('ana', path))).toContain(secret);
        const answer = await read('outsider', path);
        expect(answer.items).toMatchObject([
          {
            status: 'unknown',
            underlying: 'unknown',
            evidence: [],
            message: 'Based on evidence that you cannot see',
            wouldBlock: false,
          },
        ]);
        expect(answer.items[0].nextStep).toBeUndefined();
        expect(JSON.stringify(answer)).not.toContain(secret);
      }
      const csv = await call('outsider', 'get', '/verdicts?format=csv');
      expect(csv.text).toContain('Based on evidence that you cannot see');
      expect(csv.text).not.toContain(secret);
      await stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'are counted as they are shown, on %s',
    async databaseId => {
      const { read, stop } = await start(databaseId);
      const counts = async (user: string): Promise<SummaryItem> =>
        (await read(user, '/summary?by=control')).items[0];
      expect((await counts('ana')).counts).toMatchObject({ fail: 2, pass: 1 });
      const answer = await counts('outsider');
      expect(answer.counts).toMatchObject({ fail: 0, pass: 0, unknown: 3 });
      expect(answer.trend.fail.every(count => count === 0)).toBe(true);
      expect(answer.trend.unknown.at(-1)).toBe(3);
      const adoption = async (user: string) =>
        (await read(user, '/controls')).items[0].adoption;
      expect(await adoption('ana')).toEqual({ fail: 2, pass: 1 });
      expect(await adoption('outsider')).toEqual({ unknown: 3 });
      const sampled = async (user: string) =>
        (await read(user, `/controls/${control}/sample`)).items.length;
      expect(await sampled('ana')).toBe(2);
      expect(await sampled('outsider')).toBe(0);
      const blockers = async (user: string) =>
        (await read(user, '/team?owner=group:default/payments')).blockers;
      expect(await blockers('ana')).toMatchObject([{ blocks: 2 }]);
      expect(await blockers('outsider')).toEqual([]);
      await stop();
    },
  );

  it('can neither be disputed by these, nor do disputes of others reveal them', async () => {
    const { call, read, stop } = await start('SQLITE_3');
    const entityRef = 'component:default/cart';
    const raise = (user: string, name: string) =>
      call(user, 'post', '/disputes', {
        entityRef: `component:default/${name}`,
        control,
        reason: 'They are declared elsewhere',
      });
    const refused = async (name: string) => {
      const { status, body } = await raise('outsider', name);
      return [status, body.error.message.replace(name, '')];
    };
    const { body: dispute, status } = await raise('ana', 'cart');
    expect(status).toBe(201);
    expect(dispute.said.message).toContain(secret);

    // The same sentence, whether it fails, is disputed already, or passes.
    const [fails, isDisputed, passes] = [
      await refused('checkout'),
      await refused('cart'),
      await refused('blog'),
    ];
    expect(fails).toEqual([
      409,
      expect.stringMatching(/^Evidence says 'unknown'/),
    ]);
    expect(isDisputed).toEqual(fails);
    expect(passes).toEqual(fails);

    const list = `/disputes?entityRef=${entityRef}`;
    expect((await read('ana', list)).items).toHaveLength(1);
    expect((await read('outsider', list)).items).toEqual([]);
    const path = `/disputes/${dispute.id}`;
    expect((await call('ana', 'get', path)).status).toBe(200);
    for (const id of [dispute.id, 'never-raised']) {
      const answer = await call('outsider', 'get', `/disputes/${id}`);
      expect([answer.status, answer.body.error.message]).toEqual([
        404,
        `There is no dispute '${id}'`,
      ]);
    }
    await stop();
  });
});
