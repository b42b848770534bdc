import { decisionInputSchema } from '@plumbline/backstage-plugin-evidence-common';
import { gateDecisionSchema } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  aService,
  controlsRule,
  incidentRule,
  repository,
} from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const deploy = { repository, stage: 'deploy' };

describe('deciding on a deploy', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'answers with a trace, records it, and lets it lapse, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const facts = [
        aService('cart', { incidents: [] }),
        aService('checkout', { incidents: [{ id: 'INC-7' }] }),
      ];
      const portal = await startScorecards({
        ...{ knex, facts, gates: [incidentRule] },
      });
      const { call, evidence } = portal;
      const decided = await eventually(async () => {
        const answer = await call('service', 'post', '/gate', {
          ...deploy,
          paths: ['services/cart/main.go'],
          head: 'abcdef0',
          release: {
            artifact: { digest: `sha256:${'0'.repeat(64)}` },
            url: 'https://ci.example/runs/1',
          },
        });
        expect(answer.status).toBe(200);
        return answer.body;
      });
      expect(gateDecisionSchema.parse(decided)).toEqual(decided);
      expect(decided).toMatchObject({
        answer: 'allow',
        at: '2026-03-01T12:00:00.000Z',
        validUntil: '2026-03-01T12:30:00.000Z',
        requester: expect.stringMatching(/^service:/),
        services: ['component:default/cart'],
        claims: [
          { folder: 'services/cart', services: ['component:default/cart'] },
        ],
        rollout: { pace: 'careful', unguarded: [] },
        lines: [
          {
            rule: 'no-incident',
            status: 'pass',
            inputs: [
              {
                fact: 'incident.active',
                value: [],
                source: { id: 'pager' },
                ageSeconds: 60,
              },
              {
                fact: 'request.environment',
                value: 'production',
                source: { id: 'request', url: 'https://ci.example/runs/1' },
              },
            ],
          },
        ],
      });

      const { body: blocked } = await call('ana', 'post', '/gate', {
        ...deploy,
        environment: 'prod',
        services: ['component:default/checkout'],
        release: { commit: 'abcdef0' },
      });
      expect(blocked).toMatchObject({
        answer: 'block',
        request: { environment: 'production' },
        requester: 'user:default/ana',
        lines: [
          {
            status: 'fail',
            reason: 'Open: INC-7',
            satisfiedBy: 'Wait until it ends',
          },
        ],
      });

      await eventually(async () => expect(evidence.decisions).toHaveLength(2));
      for (const each of evidence.decisions) {
        expect(decisionInputSchema.safeParse(each).error).toBeUndefined();
      }
      expect(evidence.decisions).toMatchObject([
        {
          id: `gate:${decided.id}:0`,
          type: 'gate',
          action: 'allowed',
          subject: {
            entityRef: 'component:default/cart',
            environment: 'production',
            action: 'deploy',
            release: `sha256:${'0'.repeat(64)}`,
          },
          validFrom: '2026-03-01T12:00:00.000Z',
          validUntil: '2026-03-01T12:30:00.000Z',
          body: {
            ...{ decision: decided.id, digest: decided.digest, rules: [] },
            ...{ cases: [], url: `/scorecards/gates/${decided.id}` },
          },
        },
        {
          action: 'blocked',
          actor: 'user:default/ana',
          reason: 'Blocked by no-incident',
          subject: { release: 'abcdef0' },
          body: { rules: [{ rule: 'no-incident', version: 1 }] },
        },
      ]);
      expect(evidence.decisions[0]).not.toHaveProperty('actor');

      const read = async (id: string) =>
        (await call('service', 'get', `/gate/${id}`)).body;
      expect(await read(decided.id)).toEqual({
        ...decided,
        ...{ reproduced: true, inForce: true, judgements: [] },
      });
      expect(await read(blocked.id)).toMatchObject({
        ...{ reproduced: true, inForce: false },
      });

      // What is known now does not change what was decided.
      facts[0] = aService('cart', { incidents: [{ id: 'INC-8' }] });
      await portal.setClock('2026-03-01T12:30:00.000Z');
      await portal.writeRule({
        ...incidentRule,
        ...{ version: 2, must: 'incident.active.size() == 9' },
      });
      await eventually(async () => {
        const { body } = await call('service', 'get', '/gates');
        expect(body.items).toMatchObject([{ version: 2 }]);
      });
      expect(await read(decided.id)).toEqual({
        ...decided,
        ...{ reproduced: true, inForce: false, judgements: [] },
      });

      // A change of the table is found out.
      await knex('gate_decisions')
        .where({ id: blocked.id })
        .update({
          basis: JSON.stringify({
            ...{ services: [facts[0]], rules: [], approvals: [] },
          }),
        });
      expect(await read(blocked.id)).toMatchObject({ reproduced: false });
      await knex('gate_decisions')
        .where({ id: decided.id })
        .update({ decision: JSON.stringify({ ...decided, answer: 'warn' }) });
      expect(await read(decided.id)).toMatchObject({ reproduced: false });
      await portal.stop();
    },
  );

  it('keeps a rule whose file went wrong while the portal was away', async () => {
    const knex = await databases.init('SQLITE_3');
    const facts = [aService('cart', { incidents: [{ id: 'INC-7' }] })];
    const answers = async (rule: typeof incidentRule) => {
      const portal = await startScorecards({ knex, facts, gates: [rule] });
      const answer = await eventually(async () => {
        const { body } = await portal.call('service', 'post', '/gate', {
          ...{ ...deploy, services: ['component:default/cart'] },
        });
        expect(body.answer).toBe('block');
        return body;
      });
      await portal.stop();
      return answer;
    };
    const unjudged =
      'The accuracy of what stops it is not known: no-incident (0 of 20 judged).';
    expect((await answers(incidentRule)).notes).toEqual([unjudged]);
    expect(
      (await answers({ ...incidentRule, must: 'nonsense' })).notes,
    ).toEqual([
      'Rules that are not in force as written: gates/no-incident.yaml.',
      unjudged,
    ]);
  });

  it('blocks where a control in the phase gate fails, and is soft where none was judged', async () => {
    const knex = await databases.init('SQLITE_3');
    const portal = await startScorecards({
      ...{ knex, gates: [controlsRule] },
      facts: [aService('cart', { slos: [] }), aService('checkout')],
    });
    const { call } = portal;
    const answerOf = async (name: string) =>
      (
        await call('service', 'post', '/gate', {
          ...deploy,
          services: [`component:default/${name}`],
        })
      ).body;
    await eventually(async () =>
      expect(await answerOf('cart')).toMatchObject({
        answer: 'block',
        lines: [
          {
            reason: 'Failing: slo-present',
            inputs: [
              {
                fact: 'controls.blocking',
                source: { id: 'scorecards' },
                // That of the evidence which the verdict rests on.
                observedAt: '2026-02-28T00:00:00.000Z',
                ageSeconds: 36 * 3_600,
                value: [
                  {
                    control: 'slo-present',
                    title: 'Has an SLO',
                    message: 'No SLO is measured',
                  },
                ],
              },
            ],
          },
        ],
      }),
    );
    await eventually(async () =>
      expect((await answerOf('checkout')).answer).toBe('allow'),
    );
    const ofCheckout = () =>
      knex('verdicts').where({ entity_ref: 'component:default/checkout' });
    // The control is in the gate, and says nothing of it.
    await ofCheckout().update({ status: 'unknown' });
    expect(await answerOf('checkout')).toMatchObject({
      answer: 'warn',
      missing: [{ input: 'controls.blocking', rules: ['controls'] }],
    });
    await ofCheckout().delete();
    expect(await answerOf('checkout')).toMatchObject({
      answer: 'warn',
      missing: [{ input: 'controls.blocking', rules: ['controls'] }],
    });
    await portal.stop();
  });
});
