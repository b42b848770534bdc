import {
  decisionCaseInputSchema,
  DecisionCaseInput,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createEvidenceDatabases,
  migrationsDir,
} from '../../testUtils/testStore';
import { CaseFilter, CaseStore } from '../CaseStore';

jest.setTimeout(120_000);

const ana = 'user:default/ana';
const team = 'group:default/payments';
const waiting: DecisionCaseInput = {
  revision: 1,
  type: 'exemption',
  title: 'Exempt checkout from runbook',
  url: '/scorecards/exemptions/1',
  requester: ana,
  requestedAt: '2026-03-01T12:00:00Z',
  deciders: [team],
  entityRefs: ['component:default/checkout'],
  state: 'waiting',
};
const decided: DecisionCaseInput = {
  ...waiting,
  revision: 2,
  state: 'decided',
  outcome: {
    action: 'approved',
    by: 'user:default/li',
    at: '2026-03-02T12:00:00Z',
  },
};

describe('CaseStore', () => {
  const databases = createEvidenceDatabases();
  const engines = databases.eachSupportedId();

  const create = async (engine: Parameters<typeof databases.init>[0]) => {
    const knex = await databases.init(engine);
    await knex.migrate.latest({ directory: migrationsDir });
    const store = new CaseStore(knex);
    return {
      store,
      put: (id: string, one: DecisionCaseInput) =>
        store.put('scorecards', id, decisionCaseInputSchema.parse(one)),
      ids: async (filter: Partial<CaseFilter>) =>
        (
          await store.list({
            view: 'waiting',
            user: 'user:default/li',
            limit: 100,
            refs: ['user:default/li', team],
            ...filter,
          })
        ).map(({ id }) => id),
    };
  };

  it.each(engines)(
    'keeps the highest revision, in whichever order they come, on %s',
    async engine => {
      const { ids, put, store } = await create(engine);
      expect(await put('1', decided)).toBe('stored');
      expect(await put('1', waiting)).toBe('existing');
      expect(await put('1', decided)).toBe('existing');
      expect(await ids({})).toEqual([]);
      expect(await ids({ view: 'decided' })).toEqual(['1']);
      // Opened again, for others.
      const again = {
        ...waiting,
        revision: 3,
        deciders: [ana],
        requester: undefined,
      };
      expect(await put('1', again)).toBe('stored');
      expect(await ids({})).toEqual([]);
      expect(await ids({ user: ana, refs: [ana] })).toEqual(['1']);
      const [{ case: one }] = await store.list({
        view: 'waiting',
        user: ana,
        refs: [ana],
        limit: 1,
      });
      expect(one.outcome).toBeUndefined();
    },
  );

  it.each(engines)('stores one of many at once on %s', async engine => {
    const { put, ids } = await create(engine);
    const statuses = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        put('1', at % 2 ? waiting : decided),
      ),
    );
    expect(statuses.filter(status => status === 'stored').length).toBeLessThan(
      3,
    );
    expect(await ids({ view: 'decided' })).toEqual(['1']);
  });

  it.each(engines)('lists by view, type and entity on %s', async engine => {
    const { put, ids } = await create(engine);
    await put('1', waiting);
    await put('2', {
      ...waiting,
      type: 'dispute',
      requestedAt: '2026-03-03T12:00:00Z',
      entityRefs: ['component:default/cart', 'component:default/checkout'],
    });
    await put('3', decided);
    expect(await ids({})).toEqual(['1', '2']);
    expect(await ids({ limit: 1 })).toEqual(['1']);
    expect(await ids({ type: 'dispute' })).toEqual(['2']);
    expect(await ids({ entityRef: 'component:default/cart' })).toEqual(['2']);
    // One's own is for others to decide.
    expect(await ids({ user: ana, refs: [ana, team] })).toEqual([]);
    expect(await ids({ view: 'requested', user: ana, refs: [ana] })).toEqual([
      '2',
      '1',
    ]);
    for (const user of [ana, 'user:default/li']) {
      expect(await ids({ view: 'decided', user })).toEqual(['3']);
    }
    expect(await ids({ view: 'decided', user: 'user:default/x' })).toEqual([]);
    expect(await ids({ refs: ['user:default/li'] })).toEqual([]);
  });

  it.each(engines)(
    'lists by group what waits, the longest first, page by page, on %s',
    async engine => {
      const { put, store } = await create(engine);
      const at = (day: number) => `2026-03-0${day}T12:00:00Z`;
      for (const day of [3, 1, 2]) {
        await put(`other-${day}`, { ...waiting, requestedAt: at(day) });
        await put(`review-${day}`, {
          ...waiting,
          type: 'review',
          requestedAt: at(day + 3),
        });
      }
      const approval = decisionCaseInputSchema.parse({
        ...waiting,
        type: 'approval',
        requestedAt: at(9),
      });
      await store.put('provisioning', 'approval', approval);
      const pages: string[] = [];
      let after: CaseFilter['after'];
      for (;;) {
        const page = await store.list({
          view: 'waiting',
          user: 'user:default/li',
          refs: [team],
          limit: 2,
          after,
        });
        pages.push(...page.map(({ id }) => id));
        after = page.at(-1);
        if (page.length < 2) {
          break;
        }
      }
      expect(pages).toEqual([
        'review-1',
        'review-2',
        'review-3',
        'approval',
        'other-1',
        'other-2',
        'other-3',
      ]);
    },
  );
});
