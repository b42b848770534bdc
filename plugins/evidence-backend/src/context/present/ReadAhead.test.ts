import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';
import { aDeploy } from '../../testUtils/testLedger';
import { aComponent, createTestEstate } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

const subject = 'component:default/checkout';
const databases = createEvidenceDatabases();

async function startEstate() {
  const [databaseId] = databases.eachSupportedId()[0];
  const knex = await databases.init(databaseId);
  const estate = await createTestEstate(knex);
  estate.catalog.entities = [
    aComponent('checkout', { dependsOn: ['component:default/payment'] }),
    aComponent('payment'),
  ];
  await estate.walker.walk();
  const push = (value: string, at: number) =>
    estate.observations.push(
      {
        source: 'probe',
        observedAt: new Date(at).toISOString(),
        facts: [{ entityRef: subject, name: 'health.state', value }],
        workloads: [{ name: 'checkout', cluster: 'eu' }],
        edges: [
          {
            from: subject,
            to: 'component:default/payment',
            type: 'calls',
            count: 1,
            windowSeconds: 60,
            lastSeen: new Date(at).toISOString(),
          },
        ],
      },
      'user:default/probe',
    );
  const deploy = (count: number) =>
    estate.ledger.reportAll(
      Array.from({ length: count }, (_, index) =>
        aDeploy({
          id: `deploy-${index}`,
          entityRef: index % 2 ? subject : 'component:default/payment',
          occurredAt: new Date(t0 - 1000 - index).toISOString(),
        }),
      ),
    );
  /** What was sent to the database meanwhile. */
  const statementsOf = async (run: () => Promise<unknown>) => {
    const statements: string[] = [];
    const listen = ({ sql }: { sql: string }) => statements.push(sql);
    knex.on('query', listen);
    await run();
    knex.removeListener('query', listen);
    return statements;
  };
  const ask = () => estate.contextOf({ entityRef: subject });
  return { estate, push, deploy, ask, statementsOf };
}

describe('ReadAhead', () => {
  it('begins with the first question, not with the first report', async () => {
    const { estate, push, ask } = await startEstate();
    await push('ok', t0 - 1000);
    expect(estate.ahead.start).not.toHaveBeenCalled();
    await ask();
    expect(estate.ahead.start).toHaveBeenCalled();
  });

  it('leaves one question to whoever asks first: what is new', async () => {
    const { estate, push, deploy, ask, statementsOf } = await startEstate();
    await push('ok', t0 - 1000);
    await deploy(3);
    await estate.ahead.turn();
    // Whoever the first one is, sources and passes are the same for all.
    await estate.contextOf({ entityRef: 'component:default/payment' });
    expect(await statementsOf(ask)).toEqual([
      expect.stringContaining('from feed'),
    ]);
  });

  it('reads anew only what holds no longer', async () => {
    const { estate, push, deploy, ask, statementsOf } = await startEstate();
    await push('ok', t0 - 2000);
    await deploy(3);
    await estate.ahead.turn();
    expect(await statementsOf(() => estate.ahead.turn())).toHaveLength(1);
    await push('down', t0 - 1000);
    const again = await statementsOf(() => estate.ahead.turn());
    expect(again.filter(sql => sql.includes('changes'))).toEqual([]);
    expect(again.length).toBeGreaterThan(1);
    expect((await ask()).facts).toMatchObject([{ value: 'down' }]);
  });

  it('reads nothing again when the same source sees something else again', async () => {
    const { estate, push, deploy, ask, statementsOf } = await startEstate();
    await push('ok', t0 - 2000);
    await deploy(3);
    const elsewhere = (at: number) => ({
      source: 'probe',
      observedAt: new Date(at).toISOString(),
      workloads: [{ name: 'payment', cluster: 'eu' }],
    });
    const other = await estate.startReplica('second');
    for (const [replica, reads] of [
      [estate, false],
      [other, true],
    ] as const) {
      await replica.observations.push(
        elsewhere(t0 - 1500),
        'user:default/probe',
      );
      await estate.ahead.turn();
      await ask();
      await replica.observations.push(
        elsewhere(t0 - 1000),
        'user:default/probe',
      );
      const statements = await statementsOf(ask);
      expect(statements.some(sql => sql.includes('observations'))).toBe(reads);
    }
  });

  it('keeps what it can where there is too much to be read at once', async () => {
    const { estate, deploy, ask, statementsOf } = await startEstate();
    await deploy(500);
    await estate.ahead.turn();
    const first = await statementsOf(ask);
    expect(first.filter(sql => sql.includes('changes'))).toEqual([]);
    expect((await ask()).changes.length).toBe(500);
  });
});
