import { resolve } from 'node:path';
import { pathFiguresSchema } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  aService,
  incidentRule,
  ownerRule,
  repository,
} from '../gates/__testUtils__/gateEstate';

jest.setTimeout(120_000);

const templates = resolve(__dirname, '../../../../standards/templates');

describe('the figures of the golden path', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'count refused deploys of created services by rule, on %s',
    async databaseId => {
      const { call, stop, trouble } = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [aService('cart', { incidents: [{ id: 'INC-7' }] })],
        gates: [incidentRule, { ...ownerRule, answer: 'review' } as never],
        groups: ['payments'],
        templates,
      });
      const deploy = async (name: string) => {
        const { body } = await call('service', 'post', '/gate', {
          ...{ repository, stage: 'deploy', head: 'abcdef0' },
          services: [`component:default/${name}`],
        });
        return body.answer;
      };
      await eventually(async () => {
        const { body } = await call('ana', 'get', '/templates');
        expect(body.items).toHaveLength(1);
        expect(await deploy('cart')).toBe('block');
      });
      const created = await call('ana', 'post', '/creations', {
        ...{ name: 'labels', template: 'http-service', version: 1 },
        repository: 'https://git.example.com/acme/labels',
        answers: {
          owner: 'group:default/payments',
          purpose: 'Prints labels',
          ...{ classification: 'internal', exposure: 'internal', tier: '3' },
        },
      });
      expect(created.status).toBe(201);
      const figures = async (user: string) =>
        (await call(user, 'get', '/creation-figures')).body;
      expect(await figures('ana')).toMatchObject({
        ...{ created: 1, blockedBy: [], refusedDeploys: 0 },
      });
      const known = (of: Parameters<typeof aService>[1]) =>
        trouble.facts!.splice(1, 1, aService('labels', of));
      known({ incidents: [{ id: 'INC-7' }], owned: false });
      expect(await deploy('labels')).toBe('block');
      known({ incidents: [], owned: false });
      expect(await deploy('labels')).toBe('review');
      known({ incidents: [], owned: true });
      expect(await deploy('labels')).toBe('allow');

      const seen = await figures('ana');
      expect(pathFiguresSchema.parse(seen)).toEqual(seen);
      expect(seen).toMatchObject({
        complete: true,
        refusedDeploys: 2,
        blockedBy: [
          { rule: 'owner', decisions: 0, reviews: 2 },
          { rule: 'no-incident', decisions: 1, reviews: 0 },
        ],
      });
      // What was decided for another.
      const few = await figures('outsider');
      expect([few.blockedBy, few.refusedDeploys]).toEqual([
        undefined,
        undefined,
      ]);
      await stop();
    },
  );
});
