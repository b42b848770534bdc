import {
  GateDraft,
  gateDraftSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { parse } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const stray = 'component:default/stray';
const observed = {
  ...incidentRule,
  phase: 'observe',
  appliesTo: { types: ['service'] },
};

describe('a draft of a rule after an incident', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'would have stopped the deploy before it, on %s',
    async databaseId => {
      const portal = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [
          aService('cart', { incidents: [{ id: 'INC-7' }] }),
          { ...aService('stray'), owner: undefined, type: 'library' },
        ],
        gates: [observed],
        visible: ['cart'],
      });
      const { call } = portal;
      const decide = async () => {
        const { body, status } = await call('service', 'post', '/gate', {
          repository,
          stage: 'deploy',
          head: 'abcdef0',
          services: [cart],
        });
        expect(status).toBe(200);
        expect(body.lines).toHaveLength(1);
        return body.id as string;
      };
      const id = await eventually(decide);
      const draft = (own: object = {}, user = 'service', of = id) =>
        call(user, 'post', `/gate/${of}/drafts`, {
          entityRef: cart,
          input: 'incident.active',
          incident: 'INC-412',
          ...own,
        });
      const { body, status } = await draft();
      expect([status, body.error]).toEqual([200, undefined]);
      const { preview, text } = gateDraftSchema.parse(body) as GateDraft;
      expect(parse(text)).toMatchObject({
        id: 'after-inc-412-incident-active',
        phase: 'observe',
        fixtures: [{ expect: 'fail', facts: { 'incident.active': [{}] } }],
      });
      expect(preview).toMatchObject({
        phase: 'gate',
        decisions: 1,
        allowedThen: 1,
        would: { review: 1 },
      });
      const refused = async (...given: Parameters<typeof draft>) => {
        const answer = await draft(...given);
        return [answer.status, answer.body.error?.message];
      };
      expect(await refused({ input: 'slo.state' })).toEqual([
        400,
        expect.stringMatching(/^No rule read 'slo.state' of this service/),
      ]);
      expect(await refused({}, 'service', 'none')).toEqual([
        404,
        "There is no decision 'none'",
      ]);
      expect(await refused({ entityRef: 'component:default/shop' })).toEqual([
        404,
        `The decision '${id}' is not on 'component:default/shop'`,
      ]);
      // Nothing applied to what has no owner.
      const { body: alone } = await call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        head: 'abcdef0',
        services: [stray],
      });
      expect(alone.lines).toEqual([]);
      expect(await refused({ entityRef: stray }, 'service', alone.id)).toEqual([
        400,
        expect.stringMatching(
          /^No rule read 'incident.active' of this service/,
        ),
      ]);
      expect(await refused({}, 'outsider')).toEqual([
        403,
        expect.stringMatching(/you cannot see all of them/),
      ]);
      await portal.stop();
    },
  );
});
