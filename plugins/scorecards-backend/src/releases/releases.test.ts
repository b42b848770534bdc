import { decisionInputSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  releasesSchema,
  releaseSkipSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { ReleaseStates } from '@plumbline/backstage-plugin-scorecards-common/releases';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import { repository } from '../gates/__testUtils__/gateEstate';
import {
  cart,
  deploy,
  digest,
  history,
  ladder,
  now,
  soaking,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(120_000);

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('releases on %s', databaseId => {
  let portal: Awaited<ReturnType<typeof startReleases>>;
  beforeEach(async () => {
    portal = await startReleases(await databases.init(databaseId));
  });
  afterEach(() => portal.stop());

  it('show how far each one is on the ladder of its service', async () => {
    const { known, list, now: clock, setClock, stateOf, trouble } = portal;
    const body = await known();
    expect(releasesSchema.parse(body)).toEqual(body);
    expect(body.ladder).toEqual({
      ...{ id: 'shop', version: 1, title: 'The shop' },
      owner: 'group:default/platform',
      environments: [
        {
          ...{ name: 'staging', owner: 'group:default/payments' },
          ...{ soak: '24h', timeout: '7d', maySkip: true },
          allowed: ['replicas*'],
        },
        {
          ...{ name: 'production', owner: 'group:default/platform' },
          ...{ soak: '1h', maySkip: false, allowed: [] },
        },
      ],
    });
    const [two, one] = body.items;
    expect(two).toMatchObject({
      content: { digest: digest('b'), revision: 'v2' },
      environments: [
        {
          ...{ environment: 'staging', state: 'approved', running: true },
          since: '2026-03-10T11:00:00.000Z',
          soak: {
            ...{ requiredMs: 86_400_000, elapsedMs: 3_600_000 },
            endsAt: '2026-03-11T11:00:00.000Z',
          },
          missing: [{ id: 'soak', status: 'waiting' }],
        },
        {
          ...{ environment: 'production', state: 'candidate', running: false },
          missing: [{ id: 'before', status: 'fail' }],
        },
      ],
    });
    expect(one.environments.map(({ state }) => state)).toEqual([
      ...['verified', 'verified'],
    ]);
    expect(body.more).toBe(false);
    // Another reader: no group, and no entity that is hidden.
    const outside = await list('outsider');
    expect(outside.status).toBe(200);
    const refused = [
      await list('outsider', 'component:default/secret'),
      await list('ana', 'component:default/none'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([404, 404]);
    expect((await list('service')).body.ladder.environments).toMatchObject([
      ...[{ maySkip: false }, { maySkip: false }],
    ]);

    // Time alone verifies it; an incident holds it, and silence does not.
    const before = clock();
    await setClock('2026-03-11T11:30:00.000Z');
    expect(await stateOf('v2')).toEqual(['verified', 'approved']);
    trouble.incidents = [
      {
        ...{ key: 'k', source: 'pager', id: 'INC-9', status: 'open' },
        ...{ start: '2026-03-10T20:00:00.000Z', entityRefs: [cart] },
        ...{ receivedAt: now, updatedAt: now, environment: 'stage' },
      },
    ];
    expect(await stateOf('v2')).toEqual(['held', 'candidate']);
    trouble.incidents = [];
    const [entity] = trouble.facts!;
    trouble.facts![0] = {
      ...entity,
      facts: entity.facts.filter(({ name }) => name !== 'incident.active'),
    };
    expect(await stateOf('v2')).toEqual(['approved', 'candidate']);
    trouble.facts![0] = {
      ...entity,
      facts: entity.facts.filter(({ name }) => name !== 'slo.state'),
    };
    expect(await stateOf('v2')).toEqual(['candidate', 'candidate']);
    trouble.facts![0] = entity;
    await setClock(before);
  });

  it('may skip an environment by its owner, who can take that back', async () => {
    const { call, evidence, known, list, setClock, skip, stateOf } = portal;
    await known();
    const fix = { digest: digest('b'), until: '2026-03-11T12:00:00.000Z' };
    const refusals = [
      await skip('pat', fix),
      await skip('guest', fix),
      await skip('ana', { digest: digest('b') }),
      await skip('ana', { ...fix, until: '2026-04-11T12:00:00.000Z' }),
      await skip('ana', { ...fix, until: '2026-03-01T12:00:00.000Z' }),
      await skip('ana', { ...fix, incident: 'INC-7' }),
      await skip('ana', { ...fix, environment: 'moon' }),
      await skip('ana', {
        ...{ release: '0'.repeat(64), until: fix.until },
      }),
      await skip('service', fix),
      await skip('outsider', { ...fix, entityRef: 'component:default/secret' }),
    ];
    expect(
      refusals.map(({ body, status }) => [status, body.error.message]),
    ).toEqual([
      [...[403, expect.stringContaining("Only members of 'group:default/pay")]],
      [403, expect.any(String)],
      [400, expect.stringContaining("needs an 'incident'")],
      [400, expect.stringContaining('in the next 14 days')],
      [400, expect.stringContaining('in the next 14 days')],
      [400, expect.stringContaining("No source has an open incident 'INC-7'")],
      [404, expect.stringContaining("no environment 'moon'")],
      [404, expect.stringContaining("no release '0000")],
      [403, expect.any(String)],
      [404, expect.any(String)],
    ]);
    expect(await stateOf('v2')).toEqual(['approved', 'candidate']);
    const both = await Promise.all([skip('ana', fix), skip('ben', fix)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { body: taken } = both.find(({ status }) => status === 201)!;
    expect(releaseSkipSchema.parse(taken)).toEqual(taken);
    expect(taken).toMatchObject({
      ...{ environment: 'staging', artifact: digest('b'), state: 'in-force' },
      release: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await stateOf('v2')).toEqual(['approved', 'approved']);
    // In register and chain.
    await eventually(async () => expect(evidence.decisions).toHaveLength(1));
    expect(decisionInputSchema.parse(evidence.decisions[0])).toMatchObject({
      ...{ type: 'override', action: 'overridden', reason: 'It ends INC-1' },
      subject: { entityRef: cart, environment: 'staging' },
      validUntil: fix.until,
    });
    // Readers who may not see users learn no names.
    expect((await list('outsider')).body.skips[0].by).toBeUndefined();

    const withdraw = (user: string, version = 1) =>
      call(user, 'post', `/releases/skips/${taken.id}/withdraw`, {
        ...{ version, reason: 'Not needed any more' },
      });
    expect((await withdraw('pat')).status).toBe(403);
    expect((await withdraw('ana', 2)).body.error.message).toBe(
      'It is in version 1, and not 2; read it again',
    );
    const withdrawn = await withdraw('ben');
    expect([withdrawn.status, withdrawn.body.state]).toEqual([
      ...[200, 'withdrawn'],
    ]);
    expect((await withdraw('ana')).body.error.message).toMatch(
      /It was withdrawn at/,
    );
    await setClock('2026-03-10T12:01:00.000Z');
    expect(await stateOf('v2')).toEqual(['approved', 'candidate']);
    await eventually(async () =>
      expect(evidence.decisions.at(-1)).toMatchObject({
        ...{ type: 'override', action: 'revoked' },
      }),
    );
    // Another one may follow, by an incident that is open.
    const again = await skip('ana', fix);
    expect(again.status).toBe(201);
    await setClock('2026-03-12T12:00:00.000Z');
    expect((await list()).body.skips.map((one: any) => one.state)).toEqual([
      ...['lapsed', 'withdrawn'],
    ]);
    const late = await call(
      ...([
        'ana',
        'post',
        `/releases/skips/${again.body.id}/withdraw`,
      ] as const),
      { version: 1, reason: 'Not needed any more' },
    );
    expect([late.status, late.body.error.message]).toEqual([
      ...[409, `It lapsed at ${fix.until}`],
    ]);
    const other = await skip('ana', {
      ...{ digest: digest('c'), until: '2026-03-13T12:00:00.000Z' },
    });
    const [staging, production] = ladder.environments;
    portal.write({
      ...ladder,
      environments: [{ ...staging, owner: production.owner }, production],
    });
    // Who owns the environment by now can take back what was decided before.
    await eventually(async () => {
      const { body, status } = await call(
        ...(['pat', 'post'] as const),
        `/releases/skips/${other.body.id}/withdraw`,
        { version: 1, reason: 'Not with us' },
      );
      expect([status, body.error?.message]).toEqual([200, undefined]);
    });
  });

  it('are judged where they are shown, or run somewhere', async () => {
    const { known, list, trouble } = portal;
    await known();
    trouble.changes = [
      ...Array.from({ length: 200 }, (_, at) => ({
        ...deploy(`n${at}`, 9, { environment: 'staging', revision: `n${at}` }),
        digest: `sha256:${String(at).padStart(64, '0')}`,
        occurredAt: new Date(Date.parse(now) - (at + 1) * 60_000).toISOString(),
      })),
      ...history.slice(1),
    ];
    const judged = jest.spyOn(ReleaseStates.prototype, 'of');
    const { body } = await list();
    const keys = new Set(judged.mock.calls.map(([{ key }]) => key));
    judged.mockRestore();
    expect(body.items).toHaveLength(50);
    expect(body.more).toBe(true);
    // What runs in production is not among the latest.
    expect(keys.has(digest('a'))).toBe(true);
    // A loop may look at those of before at this moment.
    keys.delete(digest('b'));
    expect(keys.size).toBe(51);
  });

  it('skip nothing that is known by a tag alone', async () => {
    const { known, skip, trouble } = portal;
    trouble.changes = [
      { ...soaking, id: 's3', digest: undefined, revision: 'v3' },
      ...history,
    ];
    const { items } = await known();
    const { id } = items.find(({ content }) => content.revision === 'v3')!;
    const { body, status } = await skip('ana', {
      ...{ release: id, until: '2026-03-11T12:00:00.000Z' },
    });
    expect([status, body.error.message]).toEqual([
      409,
      "The release 'v3' has no digest, and what its name stands for may change; report the digest with its deploys",
    ]);
    expect((await known()).skips).toEqual([]);
    // The same tag with a digest.
    const named = items.find(({ content }) => content.digest === digest('b'))!;
    expect(
      (
        await skip('ana', {
          ...{ release: named.id, until: '2026-03-11T12:00:00.000Z' },
        })
      ).status,
    ).toBe(201);
  });

  it('rest on what was stated to gates before the deploy, and not after', async () => {
    const { call, evidence, known, setClock, stateOf, trouble, write } = portal;
    await known();
    const [staging, production] = ladder.environments;
    const tested = {
      ...{ id: 'tested', must: 'release.tests.failed == 0' },
      ...{ message: 'Tests fail', satisfiedBy: 'Mend them' },
    };
    const title = 'With tests';
    write({
      ...{ ...ladder, title },
      environments: [{ ...staging, entry: [tested] }, production],
    });
    await eventually(async () =>
      expect((await known()).ladder.title).toBe(title),
    );
    const state = async (artifact: string, count: number) => {
      const { status } = await call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0', services: [cart] },
        environment: 'staging',
        release: {
          artifact: { digest: artifact },
          tests: { passed: 3, failed: 0 },
        },
      });
      expect(status).toBe(200);
      await eventually(async () =>
        expect(evidence.decisions).toHaveLength(count),
      );
    };
    // It went to staging an hour ago, or goes there later.
    await state(digest('b'), 1);
    await state(digest('c'), 2);
    await setClock('2026-03-10T14:00:00.000Z');
    const next = { digest: digest('c'), revision: 'v3' };
    trouble.changes = [
      {
        ...{ ...soaking, ...next, id: 's3' },
        occurredAt: '2026-03-10T13:00:00.000Z',
        receivedAt: '2026-03-10T13:00:01.000Z',
      },
      ...history,
    ];
    expect(await stateOf('v3')).toEqual(['approved', 'candidate']);
    expect(await stateOf('v2')).toEqual(['candidate', 'candidate']);
  });

  it('answer gates, which a skip satisfies with its reason', async () => {
    const { call, known, skip, trouble } = portal;
    await known();
    const lineOn = async (artifact: string) => {
      const { body } = await call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0' },
        ...{ services: [cart], release: { artifact: { digest: artifact } } },
      });
      expect(body.lines).toBeDefined();
      return body.lines[0];
    };
    await eventually(async () =>
      expect(await lineOn(digest('a'))).toMatchObject({
        ...{ status: 'pass', reason: 'It is verified in staging' },
      }),
    );
    expect(await lineOn(digest('b'))).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(
        /^It is not verified in staging: It has to run there for another 23 h/,
      ),
    });
    // Never deployed anywhere: known only where nothing is missing.
    expect(await lineOn(digest('c'))).toMatchObject({ status: 'fail' });
    const deployed = trouble.changes;
    trouble.changes = [
      ...history,
      ...Array.from({ length: 500 }, (_, at) =>
        deploy(`old${at}`, 1, { environment: 'elsewhere', revision: 'v0' }),
      ),
    ];
    expect(await lineOn(digest('c'))).toMatchObject({
      ...{ status: 'unknown', missing: ['release.verified'] },
    });
    // One that is named by a revision alone may have been of it.
    trouble.changes = [
      ...history,
      deploy('s0', 1, { environment: 'staging', revision: 'v0' }),
    ];
    expect(await lineOn(digest('c'))).toMatchObject({ status: 'unknown' });
    trouble.changes = deployed;
    const fix = { digest: digest('c'), until: '2026-03-11T12:00:00.000Z' };
    expect((await skip('ana', fix)).status).toBe(201);
    expect(await lineOn(digest('c'))).toMatchObject({
      ...{ status: 'pass', reason: 'staging is skipped: It ends INC-1' },
    });
  });
});
