import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

describe('repeated rollbacks', () => {
  const databases = createTestDatabases();

  it('are those of the environment, under any of its names', async () => {
    const deploys = (environments?: object[]) => ({
      name: 'changes.deploys',
      value: {
        ...{
          count30d: 9,
          failed30d: 6,
          withRollback30d: 9,
          rollbackPath: true,
        },
        ...(environments && { environments, failedWithoutEnvironment30d: 0 }),
      } as never,
      kind: 'observed' as const,
      source: { id: 'ledger' },
      observedAt: '2026-03-01T11:59:00.000Z',
      stale: false,
    });
    const counts = (name: string, failed30d: number) => ({
      ...{ name, deploys30d: 4, failed30d },
    });
    const cart = aService('cart');
    const others = cart.facts;
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3' as never),
      facts: [cart],
      gates: [libraryRule('rollbacks-repeated')],
      config: { plumbline: { environments: { production: ['eu-1'] } } },
    });
    const lineWith = async (fact: ReturnType<typeof deploys>) => {
      cart.facts = [...others, fact];
      const { body } = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0' },
        environment: 'EU-1',
      });
      expect(body.lines).toHaveLength(1);
      return body.lines[0];
    };
    const here = deploys([counts('production', 3), counts('staging', 2)]);
    const failing = await eventually(() => lineWith(here));
    expect(failing).toMatchObject({
      ...{ rule: 'rollbacks-repeated', version: 2, status: 'fail' },
      reason: '3 of 4 deploys to production failed or were rolled back',
    });
    const elsewhere = [counts('production', 2), counts('staging', 4)];
    expect(await lineWith(deploys(elsewhere))).toMatchObject({
      status: 'pass',
    });
    expect(await lineWith(deploys([counts('staging', 4)]))).toMatchObject({
      status: 'pass',
    });
    // As backends reported it before they counted so.
    expect(await lineWith(deploys())).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('how many deploys to production failed'),
    });
    await portal.stop();
  });
});
