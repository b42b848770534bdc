import { createEvidenceDatabases } from '../testUtils/testStore';
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
});
