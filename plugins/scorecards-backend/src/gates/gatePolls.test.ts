import {
  GateDecision,
  gatePolledSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const digest = `sha256:${'0'.repeat(64)}`;
const service = 'component:default/cart';
const t0 = Date.parse('2026-03-01T12:00:00.000Z');

describe('whether a rollout may go on', () => {
  const databases = createTestDatabases();

  const start = async (databaseId = 'SQLITE_3') => {
    const facts = [aService('cart', { incidents: [] })];
    const portal = await startScorecards({
      knex: await databases.init(databaseId as 'SQLITE_3'),
      facts,
      gates: [incidentRule],
    });
    const { call, evidence } = portal;
    const decide = async (part: object = {}): Promise<GateDecision> => {
      const count = evidence.decisions.length;
      const decided = await eventually(async () => {
        const { body, status } = await call('service', 'post', '/gate', {
          repository,
          stage: 'deploy',
          services: [service],
          release: { commit: 'abcdef0123', artifact: { digest } },
          ...part,
        });
        expect(status).toBe(200);
        return body;
      });
      // It comes into the register soon after.
      await eventually(async () =>
        expect(evidence.decisions.length).toBeGreaterThan(count),
      );
      return decided;
    };
    return {
      ...portal,
      decide,
      facts,
      /** Status and sentence, as a controller shows them. */
      poll: async (metadata: object, user = 'service') => {
        const { body, status } = await call(user, 'post', '/gate-polls', {
          name: 'cart',
          namespace: 'shop',
          phase: 'Progressing',
          checksum: '5d',
          metadata: { service, ...metadata },
        });
        if (status === 200) {
          expect(gatePolledSchema.parse(body)).toEqual(body);
        }
        return [status, body.reason ?? body.error.message];
      },
    };
  };

  it.each(databases.eachSupportedId())(
    'follows from its decision, decided again now, on %s',
    async databaseId => {
      const { decide, evidence, facts, poll, setClock, stop } = await start(
        databaseId,
      );
      const none = [
        403,
        "No decision within 24 hours allows this release of 'component:default/cart' to go to 'production'; request one of the gate",
      ];
      expect(await poll({ digest })).toEqual(none);
      const { id } = await decide();
      const goesOn = [
        200,
        `Decision ${id} allowed it, and no rule would stop it now`,
      ];
      expect(await poll({ digest })).toEqual(goesOn);
      expect(await poll({ commit: 'abcdef0' })).toEqual(goesOn);
      expect(await poll({ decision: id, environment: 'prod' })).toEqual(goesOn);
      for (const other of [
        { digest: `sha256:${'1'.repeat(64)}` },
        { digest, commit: 'bbbbbbb' },
        { decision: 'another' },
        { digest, environment: 'staging' },
        { digest, service: 'component:default/none' },
      ]) {
        expect((await poll(other))[0]).toBe(403);
      }

      // It lapsed, and the rollout goes on, until an incident begins.
      await setClock(t0 + 60 * 60_000);
      expect(await poll({ digest })).toEqual(goesOn);
      facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
      expect(await poll({ digest })).toEqual([
        403,
        `Decision ${id} allowed it, but it would be answered now: block. no-incident: Open: INC-7`,
      ]);
      expect(evidence.decisions).toHaveLength(1);
      await decide();
      facts[0] = aService('cart', { incidents: [] });
      // What was blocked since needs another decision.
      expect(await poll({ digest })).toEqual(none);
      const again = await decide();
      expect(await poll({ digest })).toEqual([
        200,
        expect.stringContaining(again.id),
      ]);
      await setClock(t0 + 26 * 60 * 60_000);
      expect(await poll({ digest })).toEqual(none);
      await stop();
    },
  );

  it('follows from the last decision, however many allowed it before', async () => {
    const { decide, facts, poll, stop } = await start();
    await decide();
    await decide();
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    expect((await decide()).answer).toBe('block');
    facts[0] = aService('cart', { incidents: [] });
    expect((await poll({ digest }))[0]).toBe(403);
    await stop();
  });

  it('follows from the last decision, by whatever it names the release and its action', async () => {
    const { decide, facts, poll, setClock, stop } = await start();
    const { id } = await decide();
    for (const part of [
      { action: 'migration' },
      { release: { commit: 'abcdef0123' } },
    ]) {
      facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
      expect((await decide(part)).answer).toBe('block');
      facts[0] = aService('cart', { incidents: [] });
      // Also once it is no new one any more.
      await setClock(t0 + 60 * 60_000);
      expect((await poll({ commit: 'abcdef0' }))[0]).toBe(403);
      await setClock(t0);
      await decide(part);
    }
    await decide({ action: 'migration' });
    await setClock(t0 + 60 * 60_000);
    expect((await poll({ digest }))[0]).toBe(200);
    expect(await poll({ decision: id })).toEqual([
      200,
      expect.stringContaining(id),
    ]);
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    await decide({ action: 'migration' });
    facts[0] = aService('cart', { incidents: [] });
    await setClock(t0 + 2 * 60 * 60_000);
    for (const named of [{ digest }, { decision: id }]) {
      expect((await poll(named))[0]).toBe(403);
    }
    await stop();
  });

  it('ends with a later one that names the commit alone, not another artifact', async () => {
    const { decide, facts, poll, setClock, stop } = await start();
    const release = { commit: 'abcdef0123', artifact: { digest } };
    const { id } = await decide({ release });
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    const other = {
      ...release,
      artifact: { digest: `sha256:${'b'.repeat(64)}` },
    };
    expect((await decide({ release: other })).answer).toBe('block');
    facts[0] = aService('cart', { incidents: [] });
    // Another artifact of the commit is another release.
    expect((await poll({ digest }))[0]).toBe(200);
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    await decide({ release: { commit: 'abcdef0123' } });
    facts[0] = aService('cart', { incidents: [] });
    for (const at of [t0, t0 + 60 * 60_000]) {
      await setClock(at);
      for (const named of [{ digest }, { decision: id }]) {
        expect((await poll(named))[0]).toBe(403);
      }
    }
    await stop();
  });

  it('ends with a later one, however many others are stopped since', async () => {
    const { call, decide, facts, poll, setClock, stop } = await start();
    await decide();
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    await setClock(t0 + 60_000);
    await decide({ release: { commit: 'abcdef0123' } });
    await setClock(t0 + 120_000);
    for (let part = 0; part < 11; part++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          call('service', 'post', '/gate', {
            repository,
            stage: 'deploy',
            services: [service],
            release: { commit: `ccccccc${part}${at}` },
          }),
        ),
      );
    }
    facts[0] = aService('cart', { incidents: [] });
    await setClock(t0 + 60 * 60_000);
    expect((await poll({ digest }))[0]).toBe(403);
    await stop();
  });

  it('ends with a later one that names the beginning of its commit', async () => {
    const { decide, facts, poll, setClock, stop } = await start();
    const commit = 'abcdef0123456789abcdef0123456789abcdef01';
    const release = { commit, artifact: { digest } };
    const { id } = await decide({ release });
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    expect((await decide({ release: { commit: 'fedcba9' } })).answer).toBe(
      'block',
    );
    facts[0] = aService('cart', { incidents: [] });
    await setClock(t0 + 60 * 60_000);
    expect((await poll({ digest }))[0]).toBe(200);
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    await decide({ release: { commit: commit.slice(0, 7) } });
    facts[0] = aService('cart', { incidents: [] });
    await setClock(t0 + 2 * 60 * 60_000);
    for (const named of [{ digest }, { decision: id }, { commit }]) {
      expect((await poll(named))[0]).toBe(403);
    }
    await stop();
  });

  it('ends with a later one that names its commit whole', async () => {
    const { decide, facts, poll, setClock, stop } = await start();
    const { id } = await decide({ release: { commit: 'abcdef0' } });
    const whole = 'abcdef0123456789abcdef0123456789abcdef01';
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    await decide({ release: { commit: whole } });
    facts[0] = aService('cart', { incidents: [] });
    await setClock(t0 + 60 * 60_000);
    for (const named of [
      { decision: id },
      { commit: 'abcdef0' },
      { commit: whole.slice(0, 20) },
    ]) {
      expect((await poll(named))[0]).toBe(403);
    }
    // It is another commit that begins alike.
    expect((await poll({ commit: `abcdef0${'f'.repeat(33)}` }))[0]).toBe(200);
    await stop();
  });

  it('knows a decision before the register does', async () => {
    const { call, decide, facts, poll, stop, trouble } = await start();
    const release = { commit: 'abcdef0123', artifact: { digest } };
    await decide({ release: { ...release, commit: 'bbbbbbb' } });
    trouble.refuse = () => new Error('The register is away');
    const { body } = await call('service', 'post', '/gate', {
      repository,
      stage: 'deploy',
      services: [service],
      release,
    });
    expect(await poll({ digest, commit: 'abcdef0' })).toEqual([
      200,
      expect.stringContaining(body.id),
    ]);
    expect((await poll({ digest, environment: 'staging' }))[0]).toBe(403);
    // The last decision on the release counts, by whatever it is named.
    facts[0] = aService('cart', { incidents: [{ id: 'INC-7' }] });
    const again = await call('service', 'post', '/gate', {
      repository,
      stage: 'deploy',
      services: [service],
      release,
    });
    expect(again.body.answer).toBe('block');
    facts[0] = aService('cart', { incidents: [] });
    for (const named of [{ digest }, { decision: body.id }]) {
      expect((await poll(named))[0]).toBe(403);
    }
    await stop();
  });

  it('follows from decisions on deploys, among many of other environments', async () => {
    const { decide, evidence, poll, stop } = await start();
    await decide({ action: 'config' });
    expect((await poll({ digest }))[0]).toBe(403);
    const { id } = await decide({ action: 'migration' });
    for (let count = 0; count < 120; count++) {
      await evidence.recordDecision(
        {
          id: `gate:staging-${count}:0`,
          type: 'gate',
          action: 'allowed',
          subject: { entityRef: service, environment: 'staging', count },
          validFrom: '2026-03-01T12:00:00.000Z',
          body: {},
        },
        { credentials: {} as never },
      );
    }
    expect(await poll({ digest })).toEqual([200, expect.stringContaining(id)]);
    await stop();
  });

  it('is for those who may request decisions, of something that is named', async () => {
    const { decide, poll, stop } = await start();
    await decide();
    expect((await poll({ digest }, 'guest'))[0]).toBe(403);
    expect((await poll({ digest }, 'outsider'))[0]).toBe(403);
    expect((await poll({ digest }, 'ana'))[0]).toBe(200);
    expect(await poll({})).toEqual([
      400,
      expect.stringContaining("needs 'digest', 'commit' or 'decision'"),
    ]);
    expect((await poll({ digest, tag: 'v1' }))[0]).toBe(400);
    await stop();
  });
});
