import {
  anAlertGroup,
  contextIn,
  createHarness,
  DeliveryHarness,
} from '../__testUtils__/deliveryHarness';
import {
  createTestDatabases,
  migrationsDir,
} from '../__testUtils__/testDatabases';
import { DeliveryStore } from './DeliveryStore';

jest.setTimeout(120_000);

const open: DeliveryHarness[] = [];
const databases = createTestDatabases();

async function setUp(options: Parameters<typeof createHarness>[0]) {
  const harness = await createHarness(options);
  open.push(harness);
  const knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({ directory: migrationsDir });
  const portal = harness.process(new DeliveryStore(knex));
  return { harness, portal };
}

function fire(harness: DeliveryHarness) {
  harness.world.alertGroups.push(anAlertGroup());
  harness.announce('alert', 'g1');
}

afterEach(() => open.splice(0).forEach(harness => harness.close()));

describe('what a delivery says', () => {
  it('names an owner who does not exist', async () => {
    const context = contextIn('#pay-oncall');
    const { harness, portal } = await setUp({
      contexts: [{ ...context, entities: [] }],
    });
    fire(harness);
    await portal.run(5);
    expect(await portal.list({ target: 'slack' })).toMatchObject([
      {
        state: 'failed',
        reason: expect.stringContaining(
          "its owner 'group:default/team-of-checkout' does not exist",
        ),
      },
    ]);
  });

  it('calls the service resolved once nothing else fires there', async () => {
    const context = contextIn('#pay-oncall');
    const { harness, portal } = await setUp({
      contexts: [
        {
          ...context,
          facts: context.facts.map(fact =>
            ['alerts.firing', 'incident.active'].includes(fact.name)
              ? { ...fact, value: [] }
              : fact,
          ),
        },
      ],
    });
    fire(harness);
    await portal.run(10);
    harness.world.alertGroups[0] = anAlertGroup({ status: 'resolved' });
    harness.announce('alert', 'g1');
    await portal.run(10);
    expect(harness.slack.messages[0].text).toMatch(
      /^✅ HighErrorRate resolved; checkout is resolved/,
    );
    expect(await portal.list({ target: 'slack' })).toMatchObject([
      { state: 'updated', attempts: 1 },
    ]);
  });
});
