import { mockCredentials } from '@backstage/backend-test-utils';
import type { ToilRun } from '@plumbline/backstage-plugin-toil-common';
import { createTestDatabases } from './__testUtils__/testDatabases';
import { CandidateStore } from './candidates/CandidateStore';
import { FollowStore } from './following/FollowStore';
import { RunStore } from './candidates/RunStore';
import { startToil } from './__testUtils__/startToil';

jest.setTimeout(120_000);

const readiness = {
  trigger: 'replication lags for ten minutes',
  prechecks: 'the standby is healthy',
  boundary: 'orders-db of one region',
  verification: 'writes succeed for five minutes',
  rollback: 'fail back, rehearsed each quarter',
  codeOwner: 'group:default/data-platform',
  failureOwner: 'group:default/data-platform',
  cadence: 'each quarter',
};
const failed: ToilRun = {
  source: 'rundeck',
  id: '1',
  kind: 'run',
  outcome: 'failed',
  verified: true,
  at: '2026-11-20T12:00:00Z',
  autonomy: 'confirm',
  reportedBy: 'service:rundeck',
};
const reasonOf = (evidence: string) => ({
  code: 'incident' as const,
  message: `incident ${evidence}`,
  evidence,
  at: '2026-11-20T12:00:00Z',
});

describe.each(['POSTGRES_15'] as const)(
  'what runs and evidence weigh, on %s',
  databaseId => {
    const databases = createTestDatabases();

    async function start() {
      const knex = await databases.init(databaseId);
      const toil = await startToil(knex, {
        config: { runsToClimb: { suggest: 1, confirm: 1 } },
      });
      const { body } = await toil
        .call('post', '/candidates', { title: 'Fail over by hand', readiness })
        .expect(201);
      const store = new CandidateStore(knex);
      return { ...toil, knex, store, id: String(body.id) };
    }

    it('takes no run of tomorrow, and not the word of who climbs', async () => {
      const { backend, call, id } = await start();
      const run = { id: '1', outcome: 'succeeded', verified: true };
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      const refused = await call('post', `/candidates/${id}/runs`, {
        ...run,
        at: tomorrow,
      });
      expect([refused.status, refused.body.error.message]).toEqual([
        400,
        `'at' must be when it ran; ${tomorrow} is in the future`,
      ]);
      await call('post', `/candidates/${id}/runs`, run).expect(200);
      const climbed = await call('post', `/candidates/${id}/promote`, {
        version: 1,
        reason: 'it works',
      });
      expect(climbed.status).toBe(409);
      expect(climbed.body.error.message).toContain(
        'and has 0; runs that you reported count only if another user promotes it',
      );
      await backend.stop();
    });

    it('keeps a run that failed with the rung that it costs, or neither', async () => {
      const { backend, id, knex, store } = await start();
      const runs = new RunStore(knex);
      const before = (await store.find(id))!;
      const after = {
        ...before,
        stated: { ...before.stated, autonomy: 'suggest' as const },
      };
      const step = { at: 1, action: 'demoted', changes: {}, evidence: [] };
      const decide = (version: number) =>
        store.decide(after, step, { version, seenReasons: [], run: failed });
      expect(await decide(7)).toBe('moved');
      expect(await runs.runsOf(id, 10)).toEqual([]);
      expect(await decide(1)).toBe('kept');
      expect(await runs.runsOf(id, 10)).toMatchObject([{ id: '1' }]);
      expect(await decide(2)).toBe('known');
      expect(await store.find(id)).toMatchObject({
        version: 2,
        stated: { autonomy: 'suggest' },
      });
      await backend.stop();
    });

    it('takes a rung for a run that turns out to have failed', async () => {
      const { backend, call, id, store } = await start();
      const report = async (outcome: string) => {
        const { body } = await call(
          'post',
          `/candidates/${id}/runs`,
          { source: 'rundeck', id: '1', outcome, verified: true },
          mockCredentials.service.header(),
        ).expect(200);
        return [
          body.autonomy,
          body.ladder.runs.map((run: ToilRun) => run.outcome),
        ];
      };
      await report('succeeded');
      await call('post', `/candidates/${id}/promote`, {
        version: 1,
        reason: 'it works',
      }).expect(200);
      expect(await report('failed')).toEqual(['observe', ['failed']]);
      // What failed does not succeed by being reported again, nor fail twice.
      expect(await report('succeeded')).toEqual(['observe', ['failed']]);
      expect(await report('failed')).toEqual(['observe', ['failed']]);
      expect(await store.find(id)).toMatchObject({ version: 3 });
      await backend.stop();
    });

    it('does not forget what came while somebody decided', async () => {
      const { backend, id, knex, store } = await start();
      const follow = new FollowStore(knex);
      const report = async (...evidence: string[]) => {
        const [watched] = await follow.watched();
        await follow.keepReasons(watched, evidence.map(reasonOf), 1);
      };
      const reasons = async () => {
        const { staleReasons, stale } = (await store.find(id))!;
        return [stale, staleReasons.map(({ evidence }) => evidence)];
      };
      await report('INC-1');
      const before = (await store.find(id))!;
      await report('INC-2', 'INC-1');
      const step = { at: 1, action: 'started', changes: {}, evidence: [] };
      const seen = { seenReasons: before.staleReasons };
      await store.decide({ ...before, state: 'in-progress' }, step, {
        ...seen,
        version: 1,
      });
      expect(await reasons()).toEqual([true, ['INC-2', 'INC-1']]);
      // A review clears what it saw.
      await store.decide({ ...before, staleReasons: [], stale: false }, step, {
        ...seen,
        version: 2,
      });
      expect(await reasons()).toEqual([true, ['INC-2']]);
      await backend.stop();
    });
  },
);
