import {
  decisionCaseInputSchema,
  decisionInputSchema,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const entityRef = 'component:default/cart';
const control = 'gate:no-incident';

describe('exemptions from rules of gates', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are requested, approved, counted and lapse as those from controls, on %s',
    async databaseId => {
      const portal = await startScorecards({
        knex: await databases.init(databaseId as 'SQLITE_3'),
        facts: [
          aService('cart', { incidents: [{ id: 'INC-7' }] }),
          aService('checkout', { incidents: [{ id: 'INC-7' }] }),
        ],
        visible: ['checkout'],
        gates: [{ ...incidentRule, exemption: { maxDays: 10 } } as never],
      });
      const { call, evidence } = portal;
      const deploy = async (name = 'cart') =>
        (
          await call('service', 'post', '/gate', {
            ...{ repository, stage: 'deploy', head: 'abcdef0' },
            services: [`component:default/${name}`],
          })
        ).body;
      await eventually(async () =>
        expect((await deploy()).answer).toBe('block'),
      );
      const request = (change: object = {}, user = 'ana') =>
        call(user, 'post', '/exemptions', {
          ...{ entityRef, control, reason: 'The pager pages for a drill' },
          expires: new Date(portal.now() + 5 * dayMs).toISOString(),
          ...change,
        });
      expect((await request({}, 'pat')).status).toBe(403);
      expect((await request({}, 'outsider')).status).toBe(404);
      expect(
        (await request({ entityRef: 'component:default/no' })).status,
      ).toBe(404);
      expect(
        (await request({ control: 'gate:no-incidents' })).body,
      ).toMatchObject({
        error: {
          message:
            "No control is called 'gate:no-incidents'; did you mean 'gate:no-incident'?",
        },
      });
      const late = new Date(portal.now() + 11 * dayMs).toISOString();
      expect((await request({ expires: late })).status).toBe(400);
      // Only a verdict can be disputed.
      const disputed = { entityRef, control, reason: 'It is wrong' };
      expect((await call('ana', 'post', '/disputes', disputed)).status).toBe(
        404,
      );

      const { body: requested, status } = await request();
      expect(status).toBe(201);
      expect(requested).toMatchObject({
        ...{ control, state: 'pending', approver: 'group:default/platform' },
      });
      const { id } = requested;
      expect((await deploy()).answer).toBe('block');
      const waiting = await eventually(async () => {
        const found = evidence.cases.get(`exemption:${id}`)!;
        expect(found).toBeDefined();
        return found;
      });
      expect(waiting).toMatchObject({
        title: 'Exempt cart from “No incident is open”',
        ...{ url: '/scorecards', deciders: ['group:default/platform'] },
      });
      const { id: _, ...asCase } = waiting;
      expect(decisionCaseInputSchema.safeParse(asCase).error).toBeUndefined();
      const approve = (user: string) =>
        call(user, 'post', `/exemptions/${id}/approve`, { version: 1 });
      expect((await approve('ana')).status).toBe(403);
      expect((await approve('pat')).status).toBe(200);

      const exempt = await deploy();
      const validUntil = '2026-03-06T12:00:00.000Z';
      expect(exempt).toMatchObject({
        answer: 'allow',
        lines: [
          {
            ...{ status: 'fail', answer: 'allow', inGate: 'block' },
            exemption: { id, validUntil },
          },
        ],
        notes: [
          `By exemption ${id} until ${validUntil} 'component:default/cart' is exempt from no-incident.`,
        ],
      });
      expect((await deploy('checkout')).answer).toBe('block');
      await eventually(async () =>
        expect(
          evidence.decisions.find(one => one.id === `gate:${exempt.id}:0`),
        ).toMatchObject({
          ...{ action: 'allowed', reason: 'Exempt from no-incident' },
          body: { rules: [{ rule: 'no-incident', exemption: id }] },
        }),
      );
      for (const each of evidence.decisions) {
        expect(decisionInputSchema.safeParse(each).error).toBeUndefined();
      }

      // Another version of the rule does not end it; its own end does.
      await portal.writeRule({
        ...{ ...incidentRule, version: 2 },
        must: `${incidentRule.must} && true`,
      });
      await eventually(async () =>
        expect((await deploy()).lines).toMatchObject([
          { version: 2, answer: 'allow' },
        ]),
      );
      await portal.setClock(Date.parse(validUntil) - 60_000);
      portal.trouble.facts![0].facts.forEach(fact => {
        fact.freshUntil = undefined;
      });
      const last = await deploy();
      expect(last).toMatchObject({ answer: 'allow', validUntil });
      await portal.setClock(validUntil);
      expect((await deploy()).answer).toBe('block');
      expect(
        (await call('service', 'get', `/gate/${last.id}`)).body,
      ).toMatchObject({ reproduced: true, inForce: false });
      expect(
        (await call('ana', 'get', `/exemptions?control=${control}`)).body.items,
      ).toMatchObject([{ id, state: 'expired' }]);
      await portal.stop();
    },
  );
});
