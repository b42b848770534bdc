import {
  gateJudgementSchema,
  listedGateRuleSchema,
  storedGateDecisionSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import {
  eventually,
  startScorecards,
} from '../../__testUtils__/startScorecards';
import {
  aService,
  incidentRule,
  ownerRule,
  repository,
} from '../__testUtils__/gateEstate';

jest.setTimeout(120_000);

const entityRef = 'component:default/cart';

async function startGates(
  knex: never,
  plumbline: { reviewed: number; requireJudged?: boolean },
) {
  const { requireJudged, reviewed } = plumbline;
  const facts = [aService('cart', { incidents: [{ id: 'INC-7' }] })];
  const portal = await startScorecards({
    knex,
    facts,
    gates: [incidentRule, ownerRule],
    config: {
      plumbline: {
        scorecards: {
          promotion: { reviewed, accuracy: 0.7 },
          ...(requireJudged && { gates: { requireJudged } }),
        },
      },
    },
  });
  const { call } = portal;
  const deploy = async (own: object = {}) =>
    (
      await call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        head: 'abcdef0',
        ...own,
      })
    ).body;
  /** Another cause: one of them counts once. */
  const deployIn = async (incident: string) => {
    facts[0] = aService('cart', { incidents: [{ id: incident }] });
    return deploy();
  };
  const judge = (user: string, id: string, own: object = {}) =>
    call(user, 'post', `/gate/${id}/judgements`, {
      entityRef,
      rule: 'no-incident',
      outcome: 'right',
      ...own,
    });
  const ruleOf = async () => {
    const { body } = await call('ana', 'get', '/gates');
    const [rule] = body.items.filter(
      ({ id }: { id: string }) => id === 'no-incident',
    );
    expect(listedGateRuleSchema.parse(rule)).toEqual(rule);
    return rule;
  };
  return { ...portal, deploy, deployIn, judge, ruleOf };
}

const wrong = { outcome: 'wrong', reason: 'INC-7 is a drill' };

describe('whether rules of gates were right', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is judged by their owners, and one that is wrong too often only warns, on %s',
    async databaseId => {
      const gates = await startGates(
        (await databases.init(databaseId as 'SQLITE_3')) as never,
        { reviewed: 2 },
      );
      const { call, deploy, deployIn, judge, ruleOf } = gates;
      const first = await eventually(async () => {
        const decision = await deploy();
        expect(decision.lines).toHaveLength(2);
        return decision;
      });
      expect(first.answer).toBe('block');
      expect(first.notes).toContain(
        'The accuracy of what stops it is not known: no-incident (0 of 2 judged).',
      );

      const byAna = await judge('ana', first.id, wrong);
      expect(byAna.status).toBe(200);
      expect(gateJudgementSchema.parse(byAna.body)).toMatchObject({
        decision: first.id,
        rule: 'no-incident',
        version: 1,
        entityRef,
        by: 'user:default/ana',
        byOwner: false,
        ...wrong,
      });
      // Who owns the service, too, settles nothing for it.
      expect((await judge('zoe', first.id, wrong)).body.byOwner).toBe(false);
      expect((await ruleOf()).accuracy).toMatchObject({
        reviewed: 0,
        wrong: 0,
        open: 1,
        least: 2,
      });
      await judge('pat', first.id);
      expect((await ruleOf()).accuracy).toMatchObject({ reviewed: 1, open: 0 });
      // Who judges again has another opinion; it is one line.
      await judge('pat', first.id, wrong);
      expect((await ruleOf()).accuracy).toMatchObject({
        reviewed: 1,
        wrong: 1,
      });
      // The same cause once more is no second failure of the rule.
      const again = await deploy({ head: 'abcdef1' });
      await judge('pat', again.id, wrong);
      expect((await ruleOf()).accuracy).toMatchObject({ reviewed: 1 });
      const second = await deployIn('INC-8');
      await judge('pat', second.id, wrong);
      // One person lifts no rule, however an identity provider writes the name.
      await judge('Pat', first.id, wrong);
      await judge('Pat', second.id, wrong);
      expect(await ruleOf()).toMatchObject({
        accuracy: { share: 0, reviewed: 2, wrong: 2 },
      });
      const known = await deployIn('INC-9');
      expect(known.answer).toBe('block');
      expect(known.notes.join()).not.toContain('is not known');
      await judge('kim', second.id, wrong);
      const rule = await ruleOf();
      expect(rule).toMatchObject({
        accuracy: { share: 0, reviewed: 2, wrong: 2 },
        held: '2 of 2 judged lines were wrong, and 70% have to be right',
      });

      const held = await deployIn('INC-9');
      expect(held).toMatchObject({
        answer: 'warn',
        lines: [
          { rule: 'no-incident', atDeploy: 'warn', held: rule.held },
          { rule: 'owner', status: 'unknown' },
        ],
      });
      const { body: stored } = await call('ana', 'get', `/gate/${first.id}`);
      expect(storedGateDecisionSchema.parse(stored)).toMatchObject({
        reproduced: true,
        judgements: ['ana', 'pat', 'zoe'].map(name => ({
          by: `user:default/${name}`,
        })),
      });
      // With it goes why it only warned.
      expect((await call('ana', 'get', `/gate/${held.id}`)).body).toMatchObject(
        { reproduced: true, answer: 'warn' },
      );

      // Two owners disagree: it is open until they agree.
      await judge('kim', first.id);
      expect((await ruleOf()).accuracy).toMatchObject({
        reviewed: 1,
        wrong: 1,
        open: 1,
      });
      expect((await deployIn('INC-9')).answer).toBe('block');
      // What was judged long ago says little about the rule today.
      await gates.setClock(gates.now() + 91 * dayMs);
      expect((await ruleOf()).accuracy).toMatchObject({
        reviewed: 0,
        wrong: 0,
      });
      await gates.stop();
    },
  );

  it('refuses who made the change, and what does not fail', async () => {
    const gates = await startGates(
      (await databases.init('SQLITE_3')) as never,
      { reviewed: 1 },
    );
    const { deploy, judge } = gates;
    const { id } = await eventually(async () => {
      const decision = await deploy({ author: 'user:default/ana' });
      expect(decision.lines).toHaveLength(2);
      return decision;
    });
    const message = async (
      answer: ReturnType<typeof judge>,
    ): Promise<[number, string]> => {
      const { body, status } = await answer;
      return [status, body.error.message];
    };
    expect(await message(judge('ana', id))).toEqual([
      403,
      'Who made or requested the change does not judge the rules that it fails; another member does',
    ]);
    expect(await message(judge('pat', id, { rule: 'owner' }))).toEqual([
      409,
      "The rule 'owner' came to unknown on 'component:default/cart'; only a line that fails can be judged",
    ]);
    expect(await message(judge('pat', id, { rule: 'no-rule' }))).toEqual([
      404,
      `There is no decision of a gate '${id}' with a line of the rule 'no-rule' on 'component:default/cart'`,
    ]);
    expect((await message(judge('pat', 'none')))[0]).toBe(404);
    expect((await message(judge('outsider', id)))[0]).toBe(404);
    expect((await message(judge('pat', id, { outcome: 'wrong' })))[1]).toMatch(
      /reason.*what is wrong/,
    );
    expect((await judge('service', id)).status).toBe(403);
    const advice = await deploy({ stage: 'pull-request' });
    expect((await message(judge('pat', advice.id)))[0]).toBe(409);
    await gates.stop();
  });

  it('is required before a rule stops anything, where the portal says so', async () => {
    const gates = await startGates(
      (await databases.init('SQLITE_3')) as never,
      { reviewed: 2, requireJudged: true },
    );
    const { deploy, deployIn, judge } = gates;
    await eventually(async () =>
      expect((await deploy()).lines).toHaveLength(2),
    );
    const decided: string[] = [];
    for (const incident of ['INC-1', 'INC-2']) {
      const decision = await deployIn(incident);
      expect(decision).toMatchObject({
        answer: 'warn',
        lines: [{ held: '0 of the 2 lines are judged that have to be' }, {}],
      });
      decided.push(decision.id);
    }
    for (const id of decided) {
      expect((await judge('pat', id)).status).toBe(200);
    }
    expect((await deploy({ head: 'abcdef2' })).answer).toBe('block');
    await gates.stop();
  });
});
