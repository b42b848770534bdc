import { eventually } from '../__testUtils__/startScorecards';
import { aService } from './__testUtils__/gateEstate';
import { deploymentsOf } from './__testUtils__/githubDeployments';
import { sha } from './__testUtils__/githubEvents';
import { githubGate } from './__testUtils__/githubGate';

jest.setTimeout(120_000);

describe('a deployment that waits for a review at GitHub', () => {
  const gate = githubGate();
  const { facts, github } = gate;
  const { decided, decisionsOn, reviewed } = deploymentsOf(gate);

  it('goes on by break-glass, without being run again', async () => {
    facts[1] = aService('pay', { incidents: [] });
    await reviewed(sha('a'), 'approve');
    const { body: decision } = await decided();
    facts[1] = aService('pay', { incidents: [{ id: 'INC-7' }] });
    const { body, status } = await gate.portal.call(
      'zoe',
      'post',
      `/gate/${decision.id}/break-glass`,
      { reason: 'Customers cannot pay', incident: 'INC-7', minutes: 20 },
    );
    expect([status, body.error?.message]).toEqual([201, undefined]);
    await eventually(async () => {
      expect(github.answers).toMatchObject([
        {},
        {
          state: 'approved',
          comment: expect.stringMatching(/^Allowed with warnings by decision/),
        },
      ]);
    });
    const overrides = (user: string) =>
      gate.portal.call(user, 'get', `/gate/${decision.id}/overrides`);
    expect((await overrides('service')).body).toEqual({ items: [body] });
    expect((await overrides('zoe')).body.items).toHaveLength(1);
    const { status: none } = await gate.portal.call(
      ...(['service', 'get', '/gate/none/overrides'] as const),
    );
    expect(none).toBe(404);
    expect(await decisionsOn(sha('a'))).toHaveLength(2);
  });
});
