import { asUser, Rehearsal } from '../../__testUtils__/Rehearsal';
import { createTestDatabases } from '../../__testUtils__/terraform';

jest.setTimeout(120_000);

describe('what was requested for a service that is created', () => {
  const databases = createTestDatabases();

  it.each([
    ['is not made once its service is gone', 'creation-1', 'failed'],
    ['is made where no creation is named', undefined, 'active'],
  ])('%s', async (_, creation, state) => {
    const applied: string[] = [];
    const rehearsal = await Rehearsal.start(
      await databases.init('SQLITE_3'),
      async ({ id }) => {
        applied.push(id);
      },
    );
    rehearsal.hasService = false;
    const { id } = await rehearsal.requests.submit(
      {
        product: 'shared-postgresql-database',
        creation,
        intent: {
          engine: 'postgresql',
          service: 'component:default/checkout',
          owner: 'group:default/payments',
          costCenter: 'CC-1',
          database_name: 'checkout',
          durability: 'dev',
          environment: 'dev',
          dataClassification: 'internal',
        },
      },
      asUser('ana'),
    );
    await rehearsal.settle(id);
    const [operation] = await rehearsal.store.operations([id]);
    expect([operation.state, operation.error, applied.length]).toEqual(
      state === 'active'
        ? [state, undefined, 1]
        : [
            state,
            'component:default/checkout is not in the catalog any more; nothing was applied',
            0,
          ],
    );
    await rehearsal.stop();
  });
});
