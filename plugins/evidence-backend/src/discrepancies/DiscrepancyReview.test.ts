import { createEvidenceDatabases } from '../testUtils/testStore';
import { nameOfSignal } from '../estate/subjects/signalDiscrepancies';
import { aComponent, createTestEstate } from '../testUtils/testEstate';

jest.setTimeout(120_000);

describe('DiscrepancyReview', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'records references that lead nowhere, and closes what is mended, on %s',
    async databaseId => {
      const estate = await createTestEstate(await databases.init(databaseId));
      const { catalog, discrepancies, review, time } = estate;
      const clock = () => new Date(time.now);
      const open = async () =>
        (await discrepancies.list({ state: ['open'], limit: 10 })).items
          .map(({ kind, message }) => `${kind}: ${message}`)
          .sort();

      catalog.entities = [
        aComponent('checkout', {
          owner: 'group:default/gone',
          dependsOn: ['component:default/payment'],
        }),
        {
          ...aComponent('form', { owner: 'group:default/gone' }),
          kind: 'Template',
        },
      ];
      await estate.walker.walk();
      await estate.observations.push(
        {
          source: 'probe',
          observedAt: clock().toISOString(),
          workloads: [{ name: 'co' }],
        },
        undefined,
      );
      await review.review();
      await review.review();
      expect(await open()).toEqual([
        'dangling-reference: component:default/checkout says that it calls component:default/payment, which does not exist',
        'dangling-reference: component:default/checkout says that it is owned by group:default/gone, which does not exist',
        expect.stringMatching(/^workload-without-entity: The workload 'co'/),
      ]);

      catalog.entities = [
        aComponent('payment'),
        aComponent('checkout', {
          dependsOn: ['component:default/payment'],
          annotations: { 'plumbline.dev/aliases': 'co' },
        }),
      ];
      time.now += 1000;
      await estate.walker.walk();
      await review.review();
      expect(await open()).toEqual([]);
    },
  );

  it.each(databases.eachSupportedId())(
    'closes names that nothing matches once nothing named them for 30 days, on %s',
    async databaseId => {
      const estate = await createTestEstate(await databases.init(databaseId));
      const { catalog, discrepancies, review, time } = estate;
      const states = async (): Promise<Record<string, string>> => {
        const { items } = await discrepancies.list({
          ...{ state: ['open', 'dismissed', 'closed'], limit: 10 },
        });
        return Object.fromEntries(
          items.map(({ signal, state }) => [nameOfSignal(signal!), state]),
        );
      };
      const push = (workloads: string[], facts: string[]) =>
        estate.observations.push(
          {
            source: 'probe',
            observedAt: new Date(time.now).toISOString(),
            workloads: workloads.map(name => ({ name })),
            facts: facts.map(name => ({
              entityRef: `component:default/${name}`,
              ...{ name: 'repository.readme', value: { present: true } },
            })),
          },
          undefined,
        );
      const day = 24 * 60 * 60_000;
      catalog.entities = [aComponent('checkout')];
      await estate.walker.walk();
      await review.review();
      await push(['runs'], ['slip', 'named-again', 'dismissed']);
      const named = (name: string) => `component:default/${name}`;
      const { items } = await discrepancies.list({ state: ['open'], limit: 9 });
      const { id } = items.find(
        ({ signal }) => nameOfSignal(signal!) === named('dismissed'),
      )!;
      const by = 'user:default/ana';
      await discrepancies.decide(id, { state: 'dismissed', by, at: time.now });

      time.now += 29 * day;
      await push([], ['named-again']);
      await review.reviewAges();
      const before = {
        runs: 'open',
        [named('slip')]: 'open',
        [named('named-again')]: 'open',
        [named('dismissed')]: 'dismissed',
      };
      expect(await states()).toEqual(before);

      time.now += 2 * day;
      await review.reviewAges();
      expect(await states()).toEqual({ ...before, [named('slip')]: 'closed' });
    },
  );
});
