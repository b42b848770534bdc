import { Entity } from '@backstage/catalog-model';
import { Observations } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';
import { aDeploy } from '../../testUtils/testLedger';
import { aComponent, createTestEstate } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

const subject = 'component:default/checkout';
const checkout = (description: string) =>
  aComponent('checkout', {
    description,
    dependsOn: ['component:default/payment', 'resource:default/db'],
    annotations: { 'plumbline.dev/aliases': 'co' },
  });
const payment = aComponent('payment');
const db = aComponent('db', { kind: 'Resource' });

/** Everything that can become known, reported at an instant. */
const steps: Record<
  string,
  (at: number) => Observations | Entity[] | ReturnType<typeof aDeploy>
> = {
  health: at => push(at, { facts: [fact('ok')] }),
  decline: at => push(at, { facts: [fact('down')] }),
  sighting: at =>
    push(at, {
      edges: [
        {
          from: { type: 'workload', name: 'co' },
          to: 'component:default/payment',
          type: 'calls',
          count: at - t0,
          windowSeconds: 60,
          lastSeen: new Date(at).toISOString(),
        },
      ],
    }),
  elsewhere: at => ({
    ...push(at, {
      facts: [fact('ok')],
      edges: [
        {
          from: subject,
          to: 'component:default/payment',
          type: 'calls' as const,
          count: 1,
          windowSeconds: 60,
          lastSeen: new Date(at).toISOString(),
        },
      ],
    }),
    source: 'second-probe',
  }),
  workload: at => push(at, { workloads: [{ name: 'co', cluster: 'eu' }] }),
  firing: at =>
    push(at, {
      facts: [
        {
          entityRef: subject,
          name: 'alerts.firing',
          value: [{ name: 'Errors', since: new Date(t0).toISOString() }],
        },
      ],
    }),
  deploy: at =>
    aDeploy({
      id: `deploy-${at}`,
      entityRef: subject,
      revision: `r${at}`,
      occurredAt: new Date(at - 50).toISOString(),
    }),
  // What a way back from a deploy leads across.
  migration: at =>
    aDeploy({
      id: `migration-${at}`,
      kind: 'schema',
      entityRef: 'resource:default/db',
      revision: `V${at}`,
      occurredAt: new Date(at - 40).toISOString(),
    }),
  flag: at =>
    aDeploy({
      id: `flag-${at}`,
      kind: 'flag',
      entityRef: subject,
      item: 'express-pay',
      revision: at % 2000 === 0 ? 'on' : 'off',
      occurredAt: new Date(at + 5 * 60_000 + 500).toISOString(),
    }),
  // Becomes the last change two steps later, as clocks may differ.
  scheduled: at =>
    aDeploy({
      id: `scheduled-${at}`,
      entityRef: subject,
      kind: 'config',
      revision: `s${at}`,
      occurredAt: new Date(at + 5 * 60_000 + 1500).toISOString(),
    }),
  dependency: at =>
    aDeploy({
      id: `payment-${at}`,
      entityRef: 'component:default/payment',
      environment: 'staging',
      occurredAt: new Date(at - 60).toISOString(),
    }),
  // Nothing is reported.
  silence: () => [],
  described: at => [checkout(`as of ${at}`), payment, db],
  alone: at => [checkout(`alone as of ${at}`)],
};

function push(at: number, part: Partial<Observations>): Observations {
  return { source: 'probe', observedAt: new Date(at).toISOString(), ...part };
}

function fact(value: string) {
  return { entityRef: subject, name: 'health.state', value };
}

describe('PresentEvidence', () => {
  const databases = createEvidenceDatabases();

  it('answers about the present as about the instant that it is', async () => {
    const [databaseId] = databases.eachSupportedId()[0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            name: fc.constantFrom(...Object.keys(steps)),
            // Received by the replica that is queried, or by another one.
            here: fc.boolean(),
            // Time alone: facts go stale, changes leave the day before.
            later: fc.constantFrom(0, 0, 16, 60 * 23, 60 * 25),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        fc.constantFrom(undefined, 'production', 'staging'),
        fc.boolean(),
        async (events, environment, isReadAhead) => {
          const estate = await createTestEstate(
            await databases.init(databaseId),
          );
          const other = await estate.startReplica('second');
          estate.catalog.entities = [checkout('first'), payment, db];
          await estate.walker.walk();
          const request = { entityRef: subject, environment };
          const asKnownNow = () =>
            estate.contextOf({
              ...request,
              at: new Date(estate.time.now).toISOString(),
            });
          for (const { name, here, later } of events) {
            const replica = here ? estate : other;
            estate.time.now += 1000;
            const step = steps[name](estate.time.now);
            if (name === 'silence') {
              estate.time.now += 1;
            } else if (Array.isArray(step)) {
              estate.catalog.entities = step;
              await estate.walker.walk();
            } else if ('source' in step && 'observedAt' in step) {
              await replica.observations.push(step, 'user:default/probe');
            } else {
              await replica.ledger.report(step);
            }
            const ahead = isReadAhead ? estate.ahead.turn() : undefined;
            const known = await asKnownNow();
            // Requested twice: what was kept must be as good as what was read.
            expect(await estate.contextOf(request)).toEqual(known);
            await ahead;
            expect(await estate.contextOf(request)).toEqual(known);
            estate.time.now += 1;
            expect(await estate.contextOf(request)).toEqual(await asKnownNow());
            estate.time.now += later * 60_000;
            expect(await estate.contextOf(request)).toEqual(await asKnownNow());
          }
        },
      ),
      { numRuns: Number(process.env.PLUMBLINE_SHUFFLES ?? 8) },
    );
  });

  it('shows that something was seen again, though the clock stood still', async () => {
    const [databaseId] = databases.eachSupportedId()[0];
    const estate = await createTestEstate(await databases.init(databaseId));
    const other = await estate.startReplica('second');
    estate.catalog.entities = [checkout('first'), payment, db];
    await estate.walker.walk();
    const minute = 60_000;
    const health = async () =>
      (await estate.contextOf({ entityRef: subject })).facts.find(
        ({ name }) => name === 'health.state',
      );
    const seen = (at: number) =>
      other.observations.push(
        push(at, { facts: [fact('ok')] }),
        'user:default/probe',
      );

    estate.time.now = t0 + 14 * minute;
    await seen(t0);
    expect(await health()).toMatchObject({ stale: false });
    await seen(t0 + 14 * minute);
    expect(await health()).toMatchObject({
      observedAt: new Date(t0 + 14 * minute).toISOString(),
    });
    estate.time.now = t0 + 20 * minute;
    expect(await health()).toMatchObject({ stale: false });
  });
});
