import type { ProposalRequest } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  aService,
  libraryRule,
  repository,
} from '../gates/__testUtils__/gateEstate';
import {
  cart,
  graphOf,
  libraryControl,
  now,
  observed,
  plan,
  startLifecycle,
} from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const quiet = {
  sources: [{ id: 'mesh', healthySince: '2026-08-01T00:00:00Z' }],
};
const others = [{ ...service('new'), lifecycle: 'production' }];

describe('what follows a decision about the lifecycle', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'obeys phases and exemptions of guards, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'deprecated',
        others,
        controls: ['no-traffic', 'no-consumers'],
      });
      const { call, get, move, next, write } = portal;
      // In observe it shows, and lets through.
      await write(
        { ...libraryControl('no-traffic'), phase: 'observe' },
        'slo.yaml',
      );
      await eventually(async () =>
        expect(await next('archived')).toMatchObject({
          blocked: false,
          guards: [
            { control: 'no-consumers', status: 'pass', blocks: false },
            {
              ...{ control: 'no-traffic', status: 'unknown', blocks: false },
              phase: 'observe',
              message: expect.stringContaining(
                "No source has reported 'traffic.observed'",
              ),
            },
          ],
        }),
      );
      // It is no debt: it has no verdict, and is in no count.
      const { body: verdicts } = await call('ana', 'get', '/verdicts');
      expect(verdicts.items).toEqual([]);

      await write(libraryControl('no-traffic'), 'slo.yaml');
      await eventually(async () =>
        expect((await next('archived')).blocked).toBe(true),
      );
      const { body: requested, status } = await call(
        'ana',
        'post',
        '/exemptions',
        {
          ...{ entityRef: cart, control: 'no-traffic' },
          reason: 'Nothing measures this one',
          expires: '2026-12-20T00:00:00Z',
        },
      );
      expect(status).toBe(201);
      const approved = await call(
        'pat',
        'post',
        `/exemptions/${requested.id}/approve`,
        { version: requested.version },
      );
      expect(approved.status).toBe(200);
      expect(await next('archived')).toMatchObject({
        blocked: false,
        guards: [
          {},
          {
            ...{ control: 'no-traffic', status: 'exempt', blocks: false },
            exemption: { id: requested.id },
          },
        ],
      });
      expect((await move('archived')).status).toBe(201);
      expect((await get()).state).toBe('archived');
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'lets break-glass lapse, unless another owner reconciles it, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'deprecated',
        others,
        controls: ['no-traffic'],
      });
      const { call, evidence, get, move, set, setClock } = portal;
      const glass = { breakGlass: { hours: 2, incident: 'INC-7' } };
      const broken = await move('archived', glass);
      expect(broken.status).toBe(201);
      expect(broken.body).toMatchObject({
        state: 'archived',
        decision: {
          breakGlass: {
            ...{ state: 'open', over: ['no-traffic'], incident: 'INC-7' },
            until: '2026-11-20T14:00:00.000Z',
          },
        },
      });
      await eventually(async () => {
        expect(evidence.decisions[0]).toMatchObject({
          ...{ type: 'lifecycle', action: 'overridden' },
          validUntil: '2026-11-20T14:00:00.000Z',
        });
        expect([...evidence.cases.values()]).toMatchObject([
          {
            ...{ type: 'correction', state: 'waiting' },
            deciders: ['group:default/payments'],
            notBy: ['user:default/ana'],
          },
        ]);
      });
      // It lapses, and what was before it holds again.
      await setClock(now + 2 * 3_600_000);
      expect(await get()).toMatchObject({
        ...{ state: 'deprecated', decided: false, version: 1 },
      });
      const again = await move('archived', glass);
      expect(again.body).toMatchObject({ state: 'archived', version: 2 });
      const path = `/lifecycle/transitions/${again.body.decision.id}/reconcile`;
      const reconcile = (user: string, version = 2) =>
        call(user, 'post', path, { version, reason: 'It was silent' });
      expect((await reconcile('ana')).status).toBe(403);
      expect((await reconcile('pat')).status).toBe(403);
      expect((await reconcile('ben', 1)).status).toBe(409);
      expect((await reconcile('ben')).body).toMatchObject({
        breakGlass: {
          state: 'reconciled',
          reconciled: { by: 'user:default/ben' },
        },
      });
      expect((await reconcile('ben')).status).toBe(409);
      await setClock(now + 9 * 3_600_000);
      expect(await get()).toMatchObject({ state: 'archived', decided: true });
      await eventually(async () =>
        expect([...evidence.cases.values()].at(-1)).toMatchObject({
          state: 'decided',
        }),
      );
      // Not where nothing blocks, and not to what is final.
      expect((await move('deleted', glass)).status).toBe(400);
      expect((await move('deprecated')).status).toBe(201);
      set(cart, [
        observed('traffic.observed', quiet, {
          observedAt: '2026-11-20T20:59:00.000Z',
        }),
      ]);
      const needless = await move('archived', glass);
      expect(needless.status).toBe(409);
      expect(needless.body.error.message).toContain('No guard blocks it');
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    "lets 'spec.lifecycle' follow, and stands where that is refused, on %s",
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        others,
        controls: ['replacement-named'],
      });
      const { get, move, setClock, trouble } = portal;
      const requests: ProposalRequest[] = [];
      expect((await move('deprecated', { plan })).status).toBe(201);
      await eventually(async () =>
        expect((await get()).decision!.proposal).toEqual({
          ...{ status: 'refused', reason: 'Nothing can be proposed here' },
        }),
      );
      expect((await get()).state).toBe('deprecated');
      const again = async () =>
        (await knex('lifecycle_steps').pluck('propose_at')).map(Number);
      expect(await again()).toEqual([now + 3_600_000]);
      // The longer it could not be proposed, the later it is tried again.
      await setClock(now + 30 * 3_600_000);
      await eventually(async () =>
        expect(await again()).toEqual([now + 54 * 3_600_000]),
      );
      trouble.propose = async request => {
        requests.push(request);
        return {
          ...{ entityRef: cart, kind: 'pull-request', status: 'opened' },
          ...{ digest: 'd', files: [], url: 'https://git.example/pull/1' },
        };
      };
      await setClock(now + 55 * 3_600_000);
      await eventually(async () =>
        expect((await get()).decision!.proposal).toEqual({
          ...{ status: 'proposed', kind: 'pull-request' },
          url: 'https://git.example/pull/1',
        }),
      );
      expect(requests).toMatchObject([
        {
          ...{ entityRef: cart, dryRun: false },
          changes: [{ lifecycle: 'deprecated' }],
          requestedBy: 'user:default/ana',
        },
      ]);
      // A deadline that has passed shows.
      await setClock('2027-04-01T12:00:00Z');
      expect(await get()).toMatchObject({ overdue: true });
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'looks again for what the catalog does not have, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        others,
        controls: ['replacement-named'],
      });
      expect((await portal.move('deprecated', { plan })).status).toBe(201);
      await eventually(async () =>
        expect((await portal.get()).decision!.proposal!.status).toBe('refused'),
      );
      portal.trouble.facts!.splice(0, 1);
      await knex('lifecycle_steps').update({ propose_at: now });
      await eventually(async () => {
        const [step] = await knex('lifecycle_steps');
        expect(JSON.parse(step.proposal)).toEqual({
          ...{ status: 'refused', reason: 'The catalog does not have it' },
        });
        expect(Number(step.propose_at)).toBeGreaterThan(now);
      });
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'stops deploys of what was archived, and sees decided states of dependencies, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'deprecated',
        controls: ['no-traffic'],
        others: [{ ...service('shop'), lifecycle: 'production' }],
        gates: [
          ...['not-archived', 'service-in-use', 'dependencies-not-deprecated'],
        ].map(libraryRule),
      });
      const { call, move, set, trouble } = portal;
      const [source] = aService('cart').facts.filter(
        ({ name }) => name === 'catalog.source',
      );
      const inProduction = observed('catalog.lifecycle', {
        ...{ present: true, value: 'production' },
      });
      const { freshUntil: _, ...of } = source;
      set(cart, [of, inProduction, observed('traffic.observed', quiet)]);
      set('component:default/shop', [of, inProduction]);
      trouble.graphs!.push({
        ...graphOf('component:default/shop', [cart]),
      });
      const decide = async (name: string) =>
        eventually(async () => {
          const answer = await call('service', 'post', '/gate', {
            ...{ repository, stage: 'deploy', environment: 'production' },
            services: [`component:default/${name}`],
            release: { commit: 'abcdef0' },
          });
          expect(answer.status).toBe(200);
          return answer.body;
        });
      const linesOf = (body: {
        lines: { rule: string; status: string; answer: string }[];
      }) =>
        body.lines.map(({ answer, rule, status }) => [rule, status, answer]);
      expect((await decide('cart')).answer).toBe('allow');

      expect((await move('archived')).status).toBe(201);
      const blocked = await decide('cart');
      expect(blocked.answer).toBe('block');
      expect(linesOf(blocked)).toEqual([
        ['dependencies-not-deprecated', 'pass', 'allow'],
        ['not-archived', 'fail', 'block'],
        ['service-in-use', 'fail', 'block'],
      ]);
      expect(
        blocked.lines.map(({ reason }: { reason: string }) => reason),
      ).toContain('It was decided that it is archived');
      // What the catalog says of the dependency is not what was decided.
      const dependent = await decide('shop');
      expect(linesOf(dependent)[0]).toEqual([
        ...['dependencies-not-deprecated', 'fail', 'warn'],
      ]);
      const { body: stored } = await call('pat', 'get', `/gate/${blocked.id}`);
      expect(stored.reproduced).toBe(true);

      // Taken back, it may be deployed again; what was decided stays as it was.
      expect((await move('deprecated')).status).toBe(201);
      expect((await decide('cart')).answer).toBe('allow');
      const { body: after } = await call('pat', 'get', `/gate/${blocked.id}`);
      expect(after).toMatchObject({ answer: 'block', reproduced: true });
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'stops new consumers of what was deprecated, on %s',
    async databaseId => {
      const names = ['shop', 'mail', 'fresh', 'late'];
      const portal = await startLifecycle(await databases.init(databaseId), {
        controls: ['no-traffic'],
        others: [...names, 'new'].map(name => ({
          ...service(name),
          lifecycle: 'production',
        })),
        gates: [libraryRule('no-new-consumers')],
      });
      const { call, move, set, setClock, trouble } = portal;
      const [source] = aService('cart').facts.filter(
        ({ name }) => name === 'catalog.source',
      );
      const { freshUntil: _, ...of } = source;
      names.forEach(name => set(`component:default/${name}`, [of]));
      const uses = (name: string, refs: string[], at: string) => ({
        ...{ ...graphOf(`component:default/${name}`, refs), at },
      });
      const [before, after] = ['2026-11-20T11:00:00Z', '2026-11-20T12:30:00Z'];
      trouble.graphs!.push(
        ...[uses('shop', [cart], after), uses('shop', [], before)],
        ...[uses('mail', [cart], before), uses('fresh', [cart], after)],
        uses('late', [cart], after),
      );
      const lineOf = async (name: string) =>
        eventually(async () => {
          const answer = await call('service', 'post', '/gate', {
            ...{ repository, stage: 'deploy', environment: 'production' },
            services: [`component:default/${name}`],
            release: { commit: 'abcdef0' },
          });
          expect(answer.status).toBe(200);
          const [{ answer: is, reason }] = answer.body.lines;
          return [is, reason];
        });
      expect(await lineOf('shop')).toEqual(['allow', expect.anything()]);
      expect((await move('deprecated', { plan })).status).toBe(201);
      await setClock(Date.parse('2026-11-20T13:00:00Z'));
      const stopped = ['block', `New consumer of: ${cart}`];
      expect(await lineOf('shop')).toEqual(stopped);
      expect((await lineOf('mail'))[0]).toBe('allow');
      // What did not exist then did not depend on it.
      expect(await lineOf('fresh')).toEqual(stopped);
      // Unless evidence itself is newer than the decision.
      trouble.graphs!.find(({ entityRef }) => entityRef === cart)!.at = after;
      expect((await lineOf('late'))[1]).toContain('whether');
      expect(await lineOf('fresh')).toEqual(stopped);
      await portal.stop();
    },
  );
});
