import { decisionCaseInputSchema } from '@plumbline/backstage-plugin-evidence-common';
import { gateRequestSchema } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from './__testUtils__/gateEstate';
import { contentOf, hashOf } from './GateReviews';

jest.setTimeout(120_000);

const digest = `sha256:${'1'.repeat(64)}`;
const claim = {
  change: 'delete',
  kind: 'PersistentVolumeClaim',
  name: 'магазин/корзина',
  lost: true,
};
const database = {
  change: 'replace',
  kind: 'aws_db_instance',
  name: 'module.db["東京"].aws_db_instance.main',
  lost: true,
};

describe('what a release does to infrastructure', () => {
  const databases = createTestDatabases();

  const start = async (databaseId: string) => {
    const portal = await startScorecards({
      knex: await databases.init(databaseId as 'SQLITE_3'),
      facts: [
        {
          ...aService('cart', { incidents: [] }),
          owner: 'group:default/platform',
        },
      ],
      gates: [
        libraryRule('nothing-destroyed'),
        libraryRule('sensitive-change-reviewed'),
      ] as never,
    });
    await eventually(async () => {
      const { body } = await portal.call('service', 'get', '/gates');
      expect(body.items).toHaveLength(2);
    });
    const request = (diff: object | undefined, more: object = {}) =>
      portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        author: 'user:default/kim',
        release: { artifact: { digest }, touches: [], diff },
        ...more,
      });
    return { portal, request };
  };

  it.each(databases.eachSupportedId())(
    'is reviewed where it destroys something, and each diff anew, on %s',
    async databaseId => {
      const { portal, request } = await start(databaseId);
      const { call, evidence } = portal;
      const changes = [claim, database];
      const { status, body: first } = await request({ changes });
      expect(status).toBe(200);
      const text =
        'It deletes PersistentVolumeClaim магазин/корзина; replaces module.db["東京"].aws_db_instance.main';
      expect(first).toMatchObject({
        answer: 'review',
        request: { release: { diff: { changes } } },
        change: { reversibility: { is: 'irreversible', reason: text } },
        reviews: [{ state: 'waiting' }],
      });
      expect(first.lines).toMatchObject([
        { rule: 'nothing-destroyed', status: 'fail', reason: text },
        { rule: 'sensitive-change-reviewed', status: 'pass' },
      ]);
      const [{ id }] = first.reviews;
      const waiting = await eventually(async () => {
        const found = evidence.cases.get(`gate-review:${id}`)!;
        expect(found).toBeDefined();
        return found;
      });
      expect(waiting.record).toContainEqual({ label: 'Destroys', value: text });
      const { id: _, ...asCase } = waiting;
      expect(decisionCaseInputSchema.safeParse(asCase).error).toBeUndefined();
      const approved = await call(
        'pat',
        'post',
        `/gate-reviews/${id}/approve`,
        {
          version: 1,
          reason: 'A backup is kept',
        },
      );
      expect(approved.status).toBe(200);
      // The same, however it is listed.
      const { body: same } = await request({ changes: [...changes].reverse() });
      expect(same.answer).toBe('allow');
      const again = (await call('service', 'get', `/gate/${same.id}`)).body;
      expect(again).toMatchObject({ reproduced: true, inForce: true });
      for (const other of [
        [claim],
        [...changes, { ...claim, name: 'магазин/касса' }],
        [...changes, { change: 'create', kind: 'Secret', name: 'shop/a' }],
      ]) {
        const { body } = await request({ changes: other });
        expect(body).toMatchObject({
          answer: 'review',
          reviews: [{ state: 'waiting' }],
        });
        expect(body.reviews[0].id).not.toBe(id);
      }
      await portal.stop();
    },
  );

  it('leaves reviews of before as they are where none is stated', () => {
    const { release, ...request } = gateRequestSchema.parse({
      repository,
      stage: 'deploy',
      remediates: 'INC-7',
      release: { touches: ['network'], tests: { passed: 1, failed: 1 } },
    });
    expect(contentOf({ ...request, release })).toBe(
      hashOf({ remediates: 'INC-7', touches: ['network'], failed: 1 }),
    );
  });

  it('touches what it shows, and is unknown where it has to be stated', async () => {
    const { portal, request } = await start('SQLITE_3');
    const role = { change: 'update', kind: 'Role', name: 'shop/cart' };
    const { body } = await request({
      changes: [role],
      touches: ['permissions'],
    });
    expect(body.lines).toMatchObject([
      { rule: 'nothing-destroyed', status: 'pass' },
      {
        rule: 'sensitive-change-reviewed',
        status: 'fail',
        reason: 'It changes permissions',
      },
    ]);
    const rulesOf = async (diff: object | undefined, more: object = {}) =>
      (await request(diff, more)).body.lines.map(
        (line: { rule: string; status: string }) =>
          `${line.rule} ${line.status}`,
      );
    expect(await rulesOf(undefined)).toEqual([
      'sensitive-change-reviewed pass',
    ]);
    expect(await rulesOf(undefined, { action: 'infrastructure' })).toEqual([
      'nothing-destroyed unknown',
      'sensitive-change-reviewed pass',
    ]);
    const refused = await request({ changes: Array(501).fill(role) });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain('release.diff.changes');
    await portal.stop();
  });
});
