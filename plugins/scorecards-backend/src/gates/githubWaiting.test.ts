import { eventually } from '../__testUtils__/startScorecards';
import { aService } from './__testUtils__/gateEstate';
import { deploymentsOf } from './__testUtils__/githubDeployments';
import { repository, sha } from './__testUtils__/githubEvents';
import { githubGate } from './__testUtils__/githubGate';

jest.setTimeout(120_000);

describe('a deployment that waits at GitHub', () => {
  const gate = githubGate();
  const { facts, github } = gate;
  const { decided, decisionsOn, protect, reviewed } = deploymentsOf(gate);

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

  it('is decided anew once GitHub can take the answer, if it still waits', async () => {
    facts[1] = aService('pay', { incidents: [] });
    const takesNone = { of: /deployment_protection_rule$/, status: 503 };
    const waiting = async () =>
      (await gate.knex('github_deployment_waits')).length;
    const looks = () => new Promise(done => setTimeout(done, 2_000));
    const decide = async (head: string) => {
      github.answers.length = 0;
      github.refusal = takesNone;
      await protect({ deployment: { id: 1, sha: head, ref: 'main' } });
      await eventually(async () => expect(await waiting()).toBe(1));
    };
    await decide(sha('5'));
    github.isAway = true;
    github.refusal = undefined;
    for (const time of ['12:31', '13:02', '13:33']) {
      await gate.portal.setClock(`2026-03-01T${time}:00.000Z`);
      await looks();
    }
    expect(await decisionsOn(sha('5'))).toHaveLength(1);
    github.isAway = false;
    await eventually(async () => {
      expect(github.answers).toMatchObject([{ state: 'approved' }]);
      expect(await waiting()).toBe(0);
    });
    expect(await decisionsOn(sha('5'))).toHaveLength(2);

    await decide(sha('6'));
    // Its run was cancelled meanwhile.
    github.isOver = true;
    await gate.portal.setClock('2026-03-01T14:04:00.000Z');
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(await decisionsOn(sha('6'))).toHaveLength(1);

    // An App that may not read runs is answered as before.
    github.isOver = false;
    await decide(sha('7'));
    github.refusal = { of: /^GET .*\/actions\/runs\//, status: 403 };
    await gate.portal.setClock('2026-03-01T14:35:00.000Z');
    await eventually(async () => {
      expect(github.answers).toMatchObject([{ state: 'approved' }]);
    });
    github.refusal = undefined;
    await gate.portal.setClock('2026-03-01T12:00:00.000Z');
  });

  it('is not let out by what was decided on fewer services', async () => {
    facts[1] = aService('pay', { incidents: [] });
    github.answers.length = 0;
    const approve = await reviewed(sha('c'), 'approve');
    facts[1] = aService('pay', { incidents: [{ id: 'INC-7' }] });
    github.isAway = true;
    expect((await approve()).status).toBe(200);
    await eventually(async () => {
      expect(await decisionsOn(sha('c'))).toHaveLength(2);
    });
    const { body } = await gate.portal.call('service', 'post', '/gate', {
      repository: repository.html_url,
      head: sha('c'),
      stage: 'deploy',
      environment: 'vault',
      services: ['component:default/cart'],
    });
    expect(body.answer).toBe('allow');
    github.isAway = false;
    await eventually(async () => {
      expect(github.answers).toMatchObject([{}, { state: 'rejected' }]);
    });
  });

  it('keeps what one job stated of its service as of no other', async () => {
    facts[1] = aService('pay', { incidents: [] });
    github.answers.length = 0;
    const state = (service: string, digest: string) =>
      gate.portal.call('service', 'post', '/gate', {
        repository: repository.html_url,
        head: sha('d'),
        stage: 'deploy',
        environment: 'production',
        services: [`component:default/${service}`],
        release: {
          tests: { passed: 7, failed: 0 },
          configuration: [
            { item: 'limits', digest: `sha256:${digest.repeat(64)}` },
          ],
        },
      });
    await state('cart', 'a');
    const deployment = { id: 1, sha: sha('d'), ref: 'main' };
    await protect({ deployment });
    expect((await decided()).body.request.release.configuration).toHaveLength(
      1,
    );
    github.answers.length = 0;
    await state('pay', 'b');
    await protect({ deployment });
    const { release, services } = (await decided()).body.request;
    expect(services).toHaveLength(2);
    expect(release).toMatchObject({ tests: { passed: 7 } });
    expect(release).not.toHaveProperty('configuration');
  });
});
