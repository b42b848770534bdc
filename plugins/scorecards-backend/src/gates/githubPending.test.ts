import { eventually } from '../__testUtils__/startScorecards';
import { aService } from './__testUtils__/gateEstate';
import {
  deploymentsOf,
  event,
  requested,
} from './__testUtils__/githubDeployments';
import { pull, sha } from './__testUtils__/githubEvents';
import { accepted, githubGate } from './__testUtils__/githubGate';

jest.setTimeout(180_000);

/** Of a pull request that was changed at an instant of one day. */
const changed = (head: string, time: string, number = 2) => {
  const payload = pull(head, 'synchronize', number);
  const updated_at = `2026-03-01T${time}Z`;
  return {
    ...payload,
    pull_request: { ...payload.pull_request, updated_at },
  };
};

describe.each(['SQLITE_3', 'POSTGRES_15'] as const)(
  'what GitHub could not be answered (%s)',
  database => {
    const gate = githubGate(database);
    const { answered, facts, github, pending, report, send } = gate;
    const { decided, decisionsOn } = deploymentsOf(gate);
    const deliver = (payload: object) =>
      send('pull_request', payload).expect(202, accepted);
    /** Until it was tried some times. */
    const tried = (times: number) =>
      eventually(async () => {
        const all = await pending();
        expect(all).not.toEqual([]);
        for (const { attempts } of all) {
          expect(attempts).toBeGreaterThanOrEqual(times);
        }
      });
    const success = { status: 'completed', conclusion: 'success' };

    it('is answered once GitHub is back, with one check run', async () => {
      github.refusal = { status: 503 };
      await deliver(pull(sha('a')));
      await tried(2);
      expect(github.runs).toEqual([]);
      github.refusal = { of: /^PATCH/, status: 502 };
      await eventually(async () => {
        expect(github.runs).toMatchObject([{ status: 'in_progress' }]);
      });
      github.refusal = undefined;
      await answered();
      expect(github.runs).toMatchObject([{ head_sha: sha('a'), ...success }]);
    });

    it('waits for as long as GitHub wants, for all repositories of an account', async () => {
      await report('pull_request', pull(sha('a')));
      github.refusal = { status: 429, retryAfter: 3 };
      await deliver(pull(sha('b')));
      await eventually(async () => expect(github.refused).toHaveLength(1));
      // No request is made for another one meanwhile.
      await deliver(pull(sha('c'), 'opened', 3));
      // Much longer than between two attempts.
      await new Promise(done => setTimeout(done, 1_500));
      expect(github.refused).toHaveLength(1);
      github.refusal = undefined;
      await answered();
      expect(Date.now() - github.refused[0]).toBeGreaterThanOrEqual(3_000);
      expect(github.runs).toMatchObject([success, success, success]);
    });

    it('is answered after a restart', async () => {
      github.refusal = { status: 503 };
      await deliver(pull(sha('a')));
      await tried(1);
      await gate.restart(async () => {
        github.refusal = undefined;
      });
      await answered();
      expect(github.runs).toMatchObject([{ head_sha: sha('a'), ...success }]);
    });

    it('is answered for each head of a pull request', async () => {
      github.refusal = { status: 503 };
      await deliver(changed(sha('a'), '10:00:00'));
      await deliver(changed(sha('b'), '10:02:00'));
      await deliver(changed(sha('c'), '09:00:00', 3));
      // One that comes late.
      await deliver(changed(sha('a'), '10:01:00'));
      expect(await pending()).toHaveLength(3);
      // What was under way for an older one has ended.
      await tried(1);
      github.refusal = undefined;
      await answered();
      expect(github.runs.map(({ head_sha }) => head_sha).sort()).toEqual([
        sha('a'),
        sha('b'),
        sha('c'),
      ]);
    });

    it('is given up where GitHub refuses it for good', async () => {
      github.refusal = { status: 403 };
      await deliver(pull(sha('a')));
      await answered();
      expect(github.refused).toHaveLength(3);
      expect(gate.logger.error).toHaveBeenCalledWith(
        expect.stringMatching(/^The gate gives up answering GitHub for /),
        { reason: expect.stringContaining('403') },
      );
    });

    it('is reported as not checked until it is', async () => {
      const file = 'services/mail/catalog-info.yaml';
      github.files = [{ filename: file }];
      github.refusal = { of: /contents/, status: 503 };
      await deliver(pull(sha('a')));
      await eventually(async () => {
        expect(github.runs).toMatchObject([
          { conclusion: 'neutral', output: { title: 'Not checked' } },
        ]);
      });
      github.refusal = undefined;
      await answered();
      expect(github.runs).toMatchObject([success]);
    });

    it('is given up after three days, with the reason in the log', async () => {
      github.refusal = { status: 503 };
      await deliver(pull(sha('a')));
      await tried(1);
      await gate
        .knex('github_pending_events')
        .update({ since: Date.now() - 4 * 24 * 60 * 60_000 });
      await answered();
      expect(github.runs).toEqual([]);
      expect(gate.logger.error).toHaveBeenCalledWith(
        `The gate gives up answering GitHub for 'https://git.example/shop/all/pull/2/commit/${sha(
          'a',
        )}'`,
        { reason: expect.stringContaining('503') },
      );
    });

    it('is decided once where a deployment takes no answer', async () => {
      facts[1] = aService('pay', { incidents: [] });
      github.refusal = { of: /deployment_protection_rule/, status: 503 };
      await report(event, requested);
      await eventually(async () => {
        expect(github.refused.length).toBeGreaterThan(2);
      });
      expect(github.answers).toEqual([]);
      github.refusal = undefined;
      await eventually(async () => {
        expect(github.answers).toMatchObject([{ state: 'approved' }]);
      });
      expect((await decided()).status).toBe(200);
      expect(await decisionsOn(sha('e'))).toHaveLength(1);
    });

    it('rejects no deployment because GitHub failed for a moment', async () => {
      facts[1] = aService('pay', { incidents: [] });
      for (const path of [/\/commits\//, /\/deployments/]) {
        github.answers.length = 0;
        github.refusal = { of: path, status: 503 };
        await send(event, requested).expect(202, accepted);
        await tried(1);
        expect(github.answers).toEqual([]);
        github.refusal = undefined;
        await answered();
        expect(github.answers).toMatchObject([{ state: 'approved' }]);
      }
      github.refusal = { of: /\/commits\//, status: 503 };
      await report(event, requested);
      expect(github.answers).toMatchObject([
        {},
        { state: 'rejected', comment: expect.stringMatching(/^Not checked/) },
      ]);
    });
  },
);
