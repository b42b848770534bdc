import { TestDatabases } from '@backstage/backend-test-utils';
import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import { eventually, sloControl } from '../__testUtils__/startScorecards';
import {
  checkout,
  inDays,
  startExemptions,
} from './__testUtils__/startExemptions';

jest.setTimeout(120_000);

describe('exemptions', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('refuse what is beyond the bound, without an end, or of somebody else', async () => {
    const { ask, call, list, now, setClock, stop, write, verdicts } =
      await startExemptions(await databases.init('SQLITE_3'));
    const refusals: [object, number, string | RegExp][] = [
      [{ expires: undefined }, 400, "'expires' of the request is missing"],
      [
        { expires: 'never' },
        400,
        "'expires' of the request must be a day such as 2026-12-31, or an ISO 8601 instant",
      ],
      [
        { expires: inDays(now(), 31) },
        400,
        /^'expires' must be at most 2026-03-31T12:00:00.000Z/,
      ],
      [{ expires: inDays(now(), -1) }, 400, 'must lie in the future'],
      [{ reason: ' ' }, 400, "'reason' of the request"],
      [
        { control: 'slo-presnt' },
        404,
        "No control is called 'slo-presnt'; did you mean 'slo-present'?",
      ],
      [{ entityRef: 'component:default/none' }, 404, 'has no verdict on'],
      [{ forever: true }, 400, "unknown field 'forever'"],
    ];
    for (const [change, status, message] of refusals) {
      const { body } = await ask(change);
      expect(body.error.message).toMatch(message);
      expect(body.response.statusCode).toBe(status);
    }
    const stranger = await ask({}, 'pat');
    expect(stranger.status).toBe(403);
    expect(stranger.body.error.message).toBe(
      `Only members of 'group:default/payments', who own '${checkout}', may ask for an exemption`,
    );
    expect((await ask({}, 'service')).status).toBe(403);
    expect((await call('guest', 'post', '/exemptions', {})).status).toBe(400);

    // Whoever may not see the entity gets the answer for one that does not exist.
    const hidden = await ask({}, 'outsider');
    const absent = await ask(
      { entityRef: 'component:default/none' },
      'outsider',
    );
    expect(hidden.body.error.message.replace('checkout', 'none')).toBe(
      absent.body.error.message,
    );
    const { body: exemption } = await ask({ expires: '2026-03-20' });
    expect(exemption.expires).toBe('2026-03-20T00:00:00.000Z');
    const { id } = exemption as Exemption;
    const approve = (user: string) =>
      call(user, 'post', `/exemptions/${id}/approve`, { version: 1 });
    expect(await list('', 'outsider')).toEqual([]);
    expect((await call('outsider', 'get', `/exemptions/${id}`)).status).toBe(
      404,
    );
    expect((await approve('outsider')).status).toBe(404);

    // The control became stricter before anybody approved; what was requested did not.
    await write({ ...sloControl, exemption: { maxDays: 5 } });
    await eventually(async () => {
      const { body } = await call('ana', 'get', '/controls/slo-present');
      expect(body.exemption.maxDays).toBe(5);
    });
    const refused = await approve('pat');
    expect(refused.body.error.message).toMatch(
      /'slo-present' exempts for 5 days at a time/,
    );
    // A new version ends no exemption, and what nobody decided lapses too.
    await write({ ...sloControl, version: 2, pass: 'slo.state.size() > 1' });
    await eventually(async () => {
      const [, { version }] = await verdicts();
      expect(version).toBe(2);
    });
    await setClock('2026-03-18T00:00:00Z');
    expect((await approve('pat')).status).toBe(200);
    expect((await verdicts('status=exempt'))[0].version).toBe(2);
    await setClock('2026-03-20T00:00:00Z');
    const late = await call('pat', 'post', `/exemptions/${id}/revoke`, {
      version: 2,
    });
    expect(late.body.error.message).toBe(
      'The exemption expired at 2026-03-20T00:00:00.000Z',
    );
    expect((await ask()).status).toBe(201);
    await stop();
  });
});
