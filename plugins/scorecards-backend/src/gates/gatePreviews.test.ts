import type {
  Change,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  GateDecision,
  GatePreview,
  gatePreviewSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { GateStore } from './GateStore';
import { maxDecisions } from './GatePreviewService';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const rule = {
  ...incidentRule,
  phase: 'observe',
  whenUnknown: 'review',
  appliesTo: { environments: ['prod'], actions: ['deploy', 'flag'] },
  must: 'incident.active.size() == 0 && release.tests.failed == 0',
  message: 'Not quiet',
};
/** More than a page of the preview. */
const many = 140;
const t0 = Date.parse('2026-03-01T12:00:00.000Z');
const cart = 'component:default/cart';

/** Facts of the service, and the request. */
const aCase = fc.record({
  incidents: fc.option(fc.constantFrom<object[]>([], [{ id: 'INC-7' }])),
  isStale: fc.boolean(),
  body: fc.record(
    {
      stage: fc.constantFrom('deploy', 'deploy', 'deploy', 'pull-request'),
      environment: fc.constantFrom('production', 'prod', 'staging', 'moon'),
      action: fc.constantFrom('deploy', 'flag', 'config'),
      release: fc.record(
        {
          tests: fc.record({
            passed: fc.constant(1),
            failed: fc.constantFrom(0, 0, 1),
          }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['stage'] },
  ),
});

describe('the preview of a rule of gates', () => {
  const databases = createTestDatabases();

  const start = async (databaseId: string, changes: Change[] = []) => {
    const facts = [aService('cart', { incidents: [] })];
    const portal = await startScorecards({
      knex: await databases.init(databaseId as 'SQLITE_3'),
      facts,
      gates: [rule],
      evidence: { changes },
    });
    const { call } = portal;
    const request = async (body: object): Promise<GateDecision> => {
      const sent = { repository, services: [cart], ...body };
      const answer = await call('service', 'post', '/gate', sent);
      expect(answer.status).toBe(200);
      return answer.body;
    };
    // Until rules are in force.
    await eventually(async () => {
      const { body } = await call('service', 'get', '/gates');
      expect(body.items).toHaveLength(1);
    });
    return {
      ...portal,
      request,
      know: (entity: EntityFacts) => {
        facts[0] = entity;
      },
      preview: async (body: object = {}): Promise<GatePreview> => {
        const sent = { rule: rule.id, ...body };
        const answer = await call('service', 'post', '/gate-previews', sent);
        expect(answer.body).not.toHaveProperty('error');
        expect(gatePreviewSchema.parse(answer.body)).toEqual(answer.body);
        return answer.body;
      },
    };
  };

  it.each(databases.eachSupportedId())(
    'equals what the rule answers to the same requests in the gate, on %s',
    async databaseId => {
      const { call, know, preview, request, setClock, stop, writeRule } =
        await start(databaseId);
      const cases = fc.sample(aCase, many);
      const decideAll = async () => {
        const decided: GateDecision[] = [];
        for (const [index, { body, incidents, isStale }] of cases.entries()) {
          await setClock(t0 + index * 1_000);
          const entity = aService('cart', {
            incidents: incidents ?? undefined,
          });
          know({
            ...entity,
            facts: entity.facts.map(fact =>
              isStale && fact.name === 'incident.active'
                ? { ...fact, freshUntil: '2026-03-01T11:00:00.000Z' }
                : fact,
            ),
          });
          decided.push(await request(body));
        }
        return decided;
      };
      const then = await decideAll();
      expect(new Set(then.map(({ answer }) => answer))).toEqual(
        new Set(['allow']),
      );
      const found = await preview();
      const asWarned = await preview({ phase: 'remediate' });

      const inGate = { ...rule, phase: 'gate' };
      await writeRule(inGate);
      await eventually(async () => {
        const { body } = await call('service', 'get', '/gates');
        expect(body.items).toMatchObject([{ phase: 'gate' }]);
      });
      const replayed = await decideAll();
      const applied = replayed.filter(({ lines }) => lines.length > 0);
      const those = (answer: string) =>
        applied.filter(({ atDeploy }) => atDeploy === answer);
      const isUnknown = ({ lines }: GateDecision) =>
        lines.some(({ status }) => status === 'unknown');
      expect(found).toMatchObject({
        rule: rule.id,
        version: 1,
        phase: 'gate',
        decisions: many,
        deploys: cases.filter(({ body }) => body.stage === 'deploy').length,
        applies: applied.length,
        would: {
          allow: those('allow').length,
          warn: those('warn').length,
          review: those('review').length,
          block: those('block').length,
        },
        unknown: applied.filter(isUnknown).length,
        allowedThen: [...those('review'), ...those('block')].filter(
          ({ stage }) => stage === 'deploy',
        ).length,
        notRecorded: 0,
      });
      // Each kind is among them, or this shows little.
      expect(Math.min(found.would.allow, found.would.block)).toBeGreaterThan(0);
      expect(found.unknown).toBeGreaterThan(0);
      expect(found.applies).toBeLessThan(many);
      const ids = new Map(then.map(({ id }, index) => [id, replayed[index]]));
      expect(found.items).toHaveLength(
        found.would.block + found.would.review - found.moreItems,
      );
      for (const item of found.items) {
        expect(item.would).toBe(ids.get(item.id)!.atDeploy);
      }
      expect(asWarned.would).toEqual({
        allow: found.would.allow,
        review: 0,
        block: 0,
        warn: found.would.block + found.would.review,
      });
      await stop();
    },
  );

  it('counts apart what no rule read then, and judges an edited file', async () => {
    const { know, preview, request, stop } = await start('SQLITE_3');
    know(aService('cart', { incidents: [{ id: 'INC-7' }], owned: true }));
    const tests = { passed: 1, failed: 0 };
    await request({ stage: 'deploy', release: { tests } });
    const edited = (must: string) => ({
      text: stringify({ ...rule, version: 2, must }),
    });
    expect(await preview(edited('incident.active.size() < 2'))).toMatchObject({
      version: 2,
      would: { allow: 1, block: 0 },
    });
    expect(await preview(edited('ownership.state.exists'))).toMatchObject({
      applies: 1,
      unknown: 0,
      notRecorded: 1,
      items: [],
      would: { allow: 0, warn: 0, review: 0, block: 0 },
    });
    // What is derived for a decision is kept where a rule reads it.
    expect(
      await preview(edited('dependencies.direct.size() < 2')),
    ).toMatchObject({ unknown: 0, notRecorded: 1 });
    // What settles it without them does not need them.
    expect(
      await preview(
        edited('incident.active.size() == 9 && ownership.state.exists'),
      ),
    ).toMatchObject({ notRecorded: 0, would: { block: 1 } });
    expect(
      await preview(edited('incident.active.exists(each, each.id == "INC-8")')),
    ).toMatchObject({ would: { block: 1 } });
    await stop();
  });

  it('says which were rolled back, and lists them', async () => {
    const changes: Change[] = [];
    const { call, know, preview, request, setClock, stop } = await start(
      'SQLITE_3',
      changes,
    );
    know(aService('cart', { incidents: [{ id: 'INC-7' }] }));
    const deploy = async (head: string, minutes: number) => {
      await setClock(t0 + minutes * 60_000);
      return request({
        stage: 'deploy',
        head,
        release: {
          tests: { passed: 1, failed: 0 },
          url: `https://ci.example/${head}`,
        },
      });
    };
    const rolledBack = (
      minutes: number,
      part: Partial<Change> = {},
    ): Change => ({
      id: `c${minutes}`,
      source: 'argocd',
      kind: 'deploy',
      entityRef: cart,
      environment: 'prod',
      outcome: 'rolled-back',
      occurredAt: new Date(t0 + minutes * 60_000).toISOString(),
      receivedAt: new Date(t0).toISOString(),
      ...part,
    });
    const reported = await deploy('aaaaaaa', 0);
    const ofLedger = await deploy('bbbbbbb', 60);
    const named = await deploy('ccccccc', 120);
    const stood = await deploy('ddddddd', 180);
    const outcome = { outcome: 'rolled-back', run: '1' };
    await call('service', 'post', `/gate/${reported.id}/outcome`, outcome);
    changes.push(
      rolledBack(65),
      rolledBack(190, { decision: named.id }),
      rolledBack(170),
      rolledBack(181, { environment: 'staging' }),
      rolledBack(182, { outcome: 'succeeded' }),
    );
    const found = await preview({ days: 1 });
    expect(found).toMatchObject({
      decisions: 4,
      rolledBack: 3,
      allowedThen: 4,
      moreItems: 0,
      would: { block: 4 },
    });
    expect(found.items.map(({ id, rolledBack: is }) => [id, is])).toEqual([
      [stood.id, false],
      [named.id, true],
      [ofLedger.id, true],
      [reported.id, true],
    ]);
    expect(found.items[0]).toEqual({
      id: stood.id,
      stage: 'deploy',
      at: stood.at,
      services: [cart],
      environment: 'production',
      answer: 'allow',
      would: 'block',
      reason: 'Not quiet',
      rolledBack: false,
      url: 'https://ci.example/ddddddd',
    });
    // What is older than that is not looked at.
    await setClock(t0 + 25 * 60 * 60_000);
    expect((await preview({ days: 1 })).decisions).toBe(3);
    await stop();
  });

  it('counts no rollback for what did not go out, and says what is missing', async () => {
    const changes: Change[] = Array.from({ length: 5_001 }, (_, id) => ({
      id: `${id}`,
      source: 'argocd',
      kind: 'deploy' as const,
      entityRef: cart,
      environment: 'prod',
      outcome: 'rolled-back',
      occurredAt: new Date(t0 + 60_000).toISOString(),
      receivedAt: new Date(t0).toISOString(),
    }));
    const { know, preview, request, stop, writeRule, call } = await start(
      ...(['SQLITE_3', changes] as const),
    );
    const inGate = { ...rule, phase: 'gate' };
    await writeRule(inGate);
    await eventually(async () => {
      const { body } = await call('service', 'get', '/gates');
      expect(body.items).toMatchObject([{ phase: 'gate' }]);
    });
    know(aService('cart', { incidents: [{ id: 'INC-7' }] }));
    expect((await request({ stage: 'deploy' })).answer).toBe('block');
    expect(await preview()).toMatchObject({
      would: { block: 1 },
      rolledBack: 0,
      rollbacksComplete: false,
    });
    changes.length = 0;
    expect(await preview()).toMatchObject({ rollbacksComplete: true });
    await stop();
  });

  it('is one at a time, and looks at no more than so many decisions', async () => {
    const { call, preview, request, setClock, stop } = await start('SQLITE_3');
    await request({ stage: 'deploy' });
    await setClock(t0 + 2 * 24 * 60 * 60_000);
    await request({ stage: 'deploy' });
    const count = jest.spyOn(GateStore.prototype, 'count');
    let running = 0;
    count.mockImplementation(async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise(done => setTimeout(done, 50));
      running -= 1;
      return [];
    });
    const all = await Promise.all(
      Array.from({ length: 12 }, () =>
        call('service', 'post', '/gate-previews', { rule: rule.id }),
      ),
    );
    expect(new Set(all.map(({ status }) => status))).toEqual(
      new Set([200, 503]),
    );
    expect((await preview()).decisions).toBe(2);
    count.mockImplementation(async ({ stage }) =>
      stage === 'deploy'
        ? [0, 2].map(days => ({
            day: Date.parse('2026-03-01') + days * 24 * 60 * 60_000,
            answer: 'allow' as const,
            count: maxDecisions - 1,
          }))
        : [],
    );
    expect(await preview()).toMatchObject({
      decisions: 1,
      from: '2026-03-03T00:00:00.000Z',
    });
    count.mockRestore();
    await stop();
  });

  it('is for those who see everything, of what is a rule', async () => {
    const { call, stop } = await start('SQLITE_3');
    const answerTo = async (user: string, body: object) => {
      const { status, body: answer } = await call(
        user,
        'post' as const,
        '/gate-previews',
        body,
      );
      return [status, answer.error?.message];
    };
    expect((await answerTo('outsider', { rule: rule.id }))[0]).toBe(403);
    expect((await answerTo('guest', { rule: rule.id }))[0]).toBe(403);
    expect(await answerTo('ana', { rule: 'none' })).toEqual([
      404,
      "No rule of gates 'none' is in force",
    ]);
    expect((await answerTo('ana', {}))[0]).toBe(400);
    expect((await answerTo('ana', { rule: rule.id, days: 91 }))[0]).toBe(400);
    expect(await answerTo('ana', { text: 'id: x' })).toEqual([
      400,
      expect.any(String),
    ]);
    expect(
      await answerTo('ana', { rule: 'other', text: stringify(rule) }),
    ).toEqual([400, "The text is the rule 'no-incident', not 'other'"]);
    await stop();
  });
});
