import {
  Change,
  changeInputSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { deployReportSchema } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const digest = `sha256:${'0'.repeat(64)}`;
const other = `sha256:${'1'.repeat(64)}`;

describe('reporting what became of a deploy', () => {
  const databases = createTestDatabases();

  const start = async (databaseId: string, changes: Change[] = []) => {
    const portal = await startScorecards({
      knex: await databases.init(databaseId as 'SQLITE_3'),
      facts: [
        aService('cart', { incidents: [] }),
        aService('pay', { incidents: [{ id: 'INC-7' }] }),
      ],
      gates: [incidentRule],
      evidence: { changes },
    });
    const { call } = portal;
    const decide = async (service: string, part: object = {}) =>
      eventually(async () => {
        const { body, status } = await call('ana', 'post', '/gate', {
          repository,
          stage: 'deploy',
          head: 'abcdef0',
          services: [`component:default/${service}`],
          release: { artifact: { digest } },
          ...part,
        });
        expect(status).toBe(200);
        return body;
      });
    return {
      ...portal,
      decide,
      report: (id: string, body: object, user = 'ana') =>
        call(user, 'post', `/gate/${id}/outcome`, body),
    };
  };

  it.each(databases.eachSupportedId())(
    'adds one change for each run and attempt, on %s',
    async databaseId => {
      const { call, decide, evidence, report, setClock, stop } = await start(
        databaseId,
      );
      const { id } = await decide('cart');
      await setClock('2026-03-01T13:00:00.000Z');
      const sent = { outcome: 'succeeded', run: '4711', version: 'v1.2' };
      const all = await Promise.all([1, 2, 3].map(() => report(id, sent)));
      const [{ body: first }] = all;
      expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(deployReportSchema.parse(first)).toEqual(first);
      expect(first).toMatchObject({
        ...sent,
        decision: id,
        action: 'deploy',
        attempt: 1,
        environment: 'production',
        // Not when it was decided: the decision may have lapsed since.
        startedAt: '2026-03-01T13:00:00.000Z',
        reportedAt: '2026-03-01T13:00:00.000Z',
        reporter: 'user:default/ana',
        changes: [
          {
            entityRef: 'component:default/cart',
            source: 'scorecards',
            change: expect.any(String),
          },
        ],
        notes: [],
      });
      expect(evidence.reported).toEqual([
        {
          source: 'scorecards',
          kind: 'deploy',
          outcome: 'succeeded',
          id: `gate:${id}:4711:1:component:default/cart`,
          entityRef: 'component:default/cart',
          decision: id,
          environment: 'production',
          revision: 'v1.2',
          commit: 'abcdef0',
          digest: `sha256:${'0'.repeat(64)}`,
          occurredAt: '2026-03-01T13:00:00.000Z',
        },
      ]);
      await setClock('2026-03-01T14:00:00.000Z');
      expect(changeInputSchema.safeParse(evidence.reported[0]).error).toBe(
        undefined,
      );
      expect((await report(id, sent)).body).toEqual(first);

      const failed = await report(id, { ...sent, outcome: 'failed' });
      expect([failed.status, failed.body.error.message]).toEqual([
        409,
        "Attempt 1 of run '4711' reported another 'outcome' of this deploy: 'succeeded'; another attempt has its own number",
      ]);
      expect((await report(id, { ...sent, attempt: 2 })).status).toBe(200);
      expect(evidence.reported).toHaveLength(2);
      // What succeeded may be rolled back later, and stays so.
      const back = { ...sent, outcome: 'rolled-back' };
      expect((await report(id, back)).body).toMatchObject(back);
      expect((await report(id, sent)).status).toBe(409);
      const { body: decided } = await call('ana', 'get', `/gate/${id}`);
      expect(decided.reports).toEqual(
        [
          { outcome: 'succeeded', attempt: 2, hour: 14 },
          {
            outcome: 'rolled-back',
            attempt: 1,
            hour: 13,
            rolledBackAt: '2026-03-01T14:00:00.000Z',
          },
        ].map(({ hour, ...one }) => ({
          ...one,
          run: '4711',
          version: 'v1.2',
          environment: 'production',
          reportedAt: `2026-03-01T${hour}:00:00.000Z`,
        })),
      );
      await stop();
    },
  );

  it('is not changed by a report that is refused', async () => {
    const { decide, evidence, report, stop } = await start('SQLITE_3');
    const { id } = await decide('cart');
    const startedAt = '2026-03-01T11:50:00.000Z';
    const sent = { outcome: 'succeeded', run: '1', version: 'v1', startedAt };
    expect((await report(id, sent)).body).toMatchObject(sent);
    const back = { outcome: 'rolled-back', run: '1' };
    for (const part of [
      { version: 'v2' },
      { digest },
      { startedAt: '2026-03-01T11:51:00.000Z' },
    ]) {
      const { body, status } = await report(id, { ...back, ...part });
      expect([status, body.error.message]).toEqual([
        409,
        expect.stringContaining(`another '${Object.keys(part)[0]}'`),
      ]);
      expect((await report(id, sent)).body).toMatchObject(sent);
    }
    expect(evidence.reported).toHaveLength(1);
    // What is not sent is as it was.
    expect((await report(id, back)).body).toMatchObject({
      ...sent,
      ...back,
    });
    await stop();
  });

  it('begins no later than ten minutes from now, as clocks differ', async () => {
    const { decide, report, stop } = await start('SQLITE_3');
    const { id } = await decide('cart');
    const at = (startedAt: string, run: string) =>
      report(id, { outcome: 'succeeded', run, startedAt });
    // It is 12:00.
    expect((await at('2026-03-01T12:10:00.000Z', '1')).status).toBe(200);
    expect(await at('2026-03-01T12:10:00.001Z', '2')).toMatchObject({
      status: 400,
      body: {
        error: {
          message:
            "'startedAt' of the report is 2026-03-01T12:10:00.001Z, which lies in the future",
        },
      },
    });
    await stop();
  });

  it('is of the same artifact, environment and repository', async () => {
    const { call, decide, report, stop } = await start('SQLITE_3');
    const { id } = await decide('cart');
    const sent = { outcome: 'succeeded', run: '1' };
    const refusals = [
      [{ digest: other }, `The decision is on '${digest}', not on '${other}'`],
      [{ environment: 'staging' }, "is on 'production', not on 'staging'"],
    ] as const;
    for (const [part, message] of refusals) {
      const { body, status } = await report(id, { ...sent, ...part });
      expect(status).toBe(409);
      expect(body.error.message).toContain(message);
    }
    const { body: advice } = await call('ana', 'post', '/gate', {
      repository,
      stage: 'pull-request',
      services: ['component:default/cart'],
    });
    expect((await report(advice.id, sent)).status).toBe(409);
    expect((await report('none', sent)).status).toBe(404);
    expect((await report(id, sent, 'guest')).status).toBe(403);
    expect((await report(id, sent, 'outsider')).status).toBe(404);
    const secret = { ...sent, url: 'https://bot:secret@ci.example/runs/1' };
    const { body, status } = await report(id, secret);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining('must have no user and password'),
    ]);
    const same = { ...sent, digest, environment: 'prod' };
    expect((await report(id, same)).status).toBe(200);
    await stop();
  });

  it('adds nothing where another source reports the deploys of a service there', async () => {
    const a = (name: string, environment: string): Change => ({
      id: name,
      source: 'argocd',
      kind: 'deploy',
      environment,
      entityRef: `component:default/${name}`,
      occurredAt: '2026-02-20T12:00:00.000Z',
      receivedAt: '2026-02-20T12:00:00.000Z',
    });
    const { decide, evidence, report, stop } = await start('SQLITE_3', [
      a('cart', 'prod'),
      a('pay', 'staging'),
    ]);
    const { id } = await decide('cart', {
      services: ['component:default/cart', 'component:default/pay'],
    });
    const { body } = await report(id, { outcome: 'succeeded', run: '1' });
    expect(body).toMatchObject({
      changes: [
        { entityRef: 'component:default/cart', source: 'argocd' },
        { entityRef: 'component:default/pay', source: 'scorecards' },
      ],
      notes: [expect.stringContaining('did not allow this deploy (block)')],
    });
    expect(body.changes[0]).not.toHaveProperty('change');
    expect(evidence.reported).toHaveLength(1);
    await stop();
  });

  it.each([
    ['deploy', 'deploy', /it is a discrepancy of its owner/],
    ['migration', 'deploy', /it is a discrepancy of its owner/],
    ['infrastructure', 'infrastructure', /this change \(block\)\.$/],
    ['flag', 'flag', /this change \(block\)\.$/],
    ['config', 'config', /this change \(block\)\.$/],
  ] as const)(
    'adds a decision on the action %s as a change of the kind %s',
    async (action, kind, note) => {
      const by = (source: string, of: Change['kind']): Change => ({
        id: source,
        source,
        kind: of,
        environment: 'prod',
        entityRef: `component:default/${kind === of ? 'pay' : 'cart'}`,
        occurredAt: '2026-02-20T12:00:00.000Z',
        receivedAt: '2026-02-20T12:00:00.000Z',
      });
      const { decide, evidence, report, stop } = await start('SQLITE_3', [
        by('argocd', 'deploy'),
        by('launchdarkly', 'flag'),
        by('terraform', 'infrastructure'),
        by('vault', 'config'),
      ]);
      const { id } = await decide('cart', {
        action,
        services: ['component:default/cart', 'component:default/pay'],
      });
      const { body } = await report(id, { outcome: 'succeeded', run: '1' });
      expect(body.action).toBe(action);
      // Only who reports changes of this kind takes the place of the report.
      expect(body.changes).toEqual([
        expect.objectContaining({ source: 'scorecards' }),
        {
          entityRef: 'component:default/pay',
          source: expect.not.stringMatching('scorecards'),
        },
      ]);
      expect(evidence.reported).toEqual([
        expect.objectContaining({ kind, entityRef: 'component:default/cart' }),
      ]);
      expect(body.notes.join()).toMatch(note);
      await stop();
    },
  );

  it('finds the other source among deploys elsewhere', async () => {
    const of = (id: number, environment?: string): Change => ({
      id: `${id}`,
      source: 'argocd',
      kind: 'deploy',
      environment,
      entityRef: 'component:default/cart',
      occurredAt: '2026-02-20T12:00:00.000Z',
      receivedAt: '2026-02-20T12:00:00.000Z',
    });
    const elsewhere = [
      ...Array.from({ length: 600 }, (_, id) => of(id, 'staging')),
      of(600, 'moon'),
      of(601),
    ];
    const changes = [...elsewhere];
    const { decide, report, stop } = await start('SQLITE_3', changes);
    const sourceOf = async (environment: string, run: string) => {
      const { id } = await decide('cart', { environment });
      const { body } = await report(id, { outcome: 'succeeded', run });
      return body.changes[0].source;
    };
    // Two names that nothing maps are two environments.
    expect(await sourceOf('mars', '1')).toBe('scorecards');
    expect(await sourceOf('moon', '2')).toBe('argocd');
    expect(await sourceOf('production', '3')).toBe('scorecards');
    changes.push(of(602, 'prod'));
    expect(await sourceOf('production', '4')).toBe('argocd');
    await stop();
  });

  it('can be repeated when evidence was away', async () => {
    const { decide, evidence, report, stop, trouble } = await start('SQLITE_3');
    const { id } = await decide('cart');
    const sent = { outcome: 'succeeded', run: '1' };
    trouble.error = new Error('away');
    expect((await report(id, sent)).status).toBeGreaterThanOrEqual(500);
    trouble.error = undefined;
    expect((await report(id, sent)).status).toBe(200);
    expect(evidence.reported).toHaveLength(1);
    await stop();
  });
});
