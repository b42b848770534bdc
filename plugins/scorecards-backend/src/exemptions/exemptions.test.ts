import type {
  Exemption,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import {
  checkout,
  control,
  day,
  inDays,
  startExemptions,
} from './__testUtils__/startExemptions';

jest.setTimeout(120_000);

describe('exemptions', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are requested, approved, and lapse by themselves, on %s',
    async databaseId => {
      const portal = await startExemptions(await databases.init(databaseId));
      const { ask, call, evidence, list, now, recorded, setClock } = portal;
      const { statuses, stop, verdicts } = portal;
      const answer = await ask();
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({
        state: 'pending',
        owner: 'group:default/payments',
        approver: 'group:default/platform',
        requestedBy: 'user:default/ana',
        version: 1,
      });
      const { id, expires } = answer.body as Exemption;
      expect(await statuses('status=fail')).toEqual(['checkout fail fail']);
      expect((await ask()).status).toBe(409);
      const requested = now();
      await setClock(now() + day);

      const approved = await call('pat', 'post', `/exemptions/${id}/approve`, {
        version: 1,
        reason: 'Until they moved',
      });
      expect(approved.status).toBe(200);
      expect(approved.body).toMatchObject({
        state: 'approved',
        decision: { by: 'user:default/pat', reason: 'Until they moved' },
        version: 2,
      });
      const [verdict] = await verdicts('status=exempt');
      expect(verdict).toMatchObject({
        entityRef: checkout,
        status: 'exempt',
        underlying: 'fail',
        exemption: { id, expires, reason: 'Moves to the new platform' },
        since: new Date(now()).toISOString(),
        wouldBlock: false,
      });
      expect(verdict.due).toBeUndefined();
      expect(await statuses('status=fail')).toEqual([]);
      expect(await statuses('status=fail,exempt')).toEqual([
        'checkout exempt fail',
      ]);
      const { body: listed } = await call('ana', 'get', '/controls');
      expect(listed.items[0]).toMatchObject({
        adoption: { unknown: 1, exempt: 1 },
        reads: [{ fact: 'slo.state', reportedBy: 'monitoring' }],
      });

      // What lapses soon, and before when.
      expect(await list(`lapsesBefore=${expires}`)).toEqual([]);
      expect(
        await list(`lapsesBefore=${inDays(Date.parse(expires), 1)}`),
      ).toEqual([`${id} approved`]);

      await setClock(Date.parse(expires) - 1);
      expect(await statuses('status=exempt')).toHaveLength(1);
      await setClock(expires);
      // So that a page shows ages by this clock and no other.
      for (const path of ['/controls', '/controls/none']) {
        const { headers } = await call('ana', 'get', path);
        expect(headers['x-plumbline-now']).toBe(expires);
      }
      const [after] = await verdicts('status=fail');
      expect(after).toMatchObject({ status: 'fail', wouldBlock: true });
      expect(after.exemption).toBeUndefined();
      expect(await list('state=expired')).toEqual([`${id} expired`]);
      expect(await list('state=approved')).toEqual([]);

      // As it was, at any instant.
      const then = async (at: number) =>
        (
          await statuses(
            `entityRef=${checkout}&at=${new Date(at).toISOString()}`,
          )
        )[0];
      expect(await then(requested)).toBe('checkout fail fail');
      expect(await then(requested + day)).toBe('checkout exempt fail');
      expect(await then(Date.parse(expires) - 1)).toBe('checkout exempt fail');
      expect(await then(Date.parse(expires))).toBe('checkout fail fail');
      const { body: history } = await call(
        'ana',
        'get',
        `/verdicts/history?entityRef=${checkout}&control=${control}`,
      );
      expect(
        history.items.map(
          ({ status, learnedAt }: Verdict & { learnedAt: string }) => [
            status,
            learnedAt,
          ],
        ),
      ).toEqual([
        ['fail', expires],
        ['exempt', new Date(requested + day).toISOString()],
        ['fail', new Date(requested).toISOString()],
      ]);

      await eventually(async () =>
        expect(recorded()).toEqual([
          'requested user:default/ana',
          'approved user:default/pat',
          'expired by time',
        ]),
      );
      expect(
        new Set(evidence.decisions.map(one => JSON.stringify(one.subject))),
      ).toEqual(
        new Set([
          JSON.stringify({ entityRef: checkout, control, exemption: id }),
        ]),
      );
      expect(evidence.decisions[1]).toMatchObject({ validUntil: expires });
      const { body: ended } = await call('ana', 'get', `/exemptions/${id}`);
      expect(ended).toMatchObject({
        state: 'expired',
        end: { at: expires },
        version: 3,
      });
      await stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'are decided once, by one who may and did not ask, on %s',
    async databaseId => {
      const portal = await startExemptions(await databases.init(databaseId));
      const { ask, call, now, recorded, setClock, statuses, stop } = portal;
      const decide = (id: string, verb: string, user: string, version = 1) =>
        call(user, 'post', `/exemptions/${id}/${verb}`, { version });

      // Of both groups: may ask, and may approve, but not both.
      const { body: own } = await ask({}, 'zoe');
      const self = await decide(own.id, 'approve', 'zoe');
      expect(self.status).toBe(403);
      expect(self.body.error.message).toMatch(/^You requested this exemption/);
      // Signed in by a provider that writes the name in another way.
      expect((await decide(own.id, 'approve', 'Zoe')).status).toBe(403);
      expect((await decide(own.id, 'approve', 'ana')).status).toBe(403);
      expect((await decide(own.id, 'approve', 'service')).status).toBe(403);
      expect((await decide(own.id, 'approve', 'guest')).status).toBe(403);

      const both = await Promise.all([
        decide(own.id, 'approve', 'pat'),
        decide(own.id, 'reject', 'kim'),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      const [won, lost] = both[0].status === 200 ? both : both.reverse();
      expect(lost.body.error.message).toMatch(
        `The exemption has already been ${won.body.state} by '${won.body.decision.by}' at ${won.body.decision.at}`,
      );
      expect(await statuses('status=exempt')).toHaveLength(
        won.body.state === 'approved' ? 1 : 0,
      );
      // Read again, it still is decided.
      const again = await decide(own.id, 'approve', 'kim', won.body.version);
      expect(again.body.error.message).toBe(lost.body.error.message);
      if (won.body.state === 'approved') {
        await decide(own.id, 'revoke', 'kim', 2);
      }

      // Approved, then given up by its own team: from then on, not before.
      const { body: second } = await ask();
      await decide(second.id, 'approve', 'pat');
      const approvedAt = now();
      await setClock(now() + day);
      expect((await decide(second.id, 'revoke', 'guest', 2)).status).toBe(403);
      const revoked = await decide(second.id, 'revoke', 'ben', 2);
      expect(revoked.body).toMatchObject({
        state: 'revoked',
        end: { by: 'user:default/ben' },
      });
      expect(await statuses('status=exempt')).toEqual([]);
      expect(
        await statuses(
          `status=exempt&at=${new Date(approvedAt).toISOString()}`,
        ),
      ).toHaveLength(1);
      expect((await decide(second.id, 'approve', 'kim', 3)).status).toBe(409);

      // Taken back before anybody decided.
      const { body: third } = await ask();
      await decide(third.id, 'revoke', 'ana');
      await eventually(async () =>
        expect(recorded().slice(-4)).toEqual([
          'approved user:default/pat',
          'revoked user:default/ben',
          'requested user:default/ana',
          'withdrawn user:default/ana',
        ]),
      );
      await stop();
    },
  );
});
