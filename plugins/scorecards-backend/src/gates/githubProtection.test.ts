import { aService } from './__testUtils__/gateEstate';
import { repository, sha } from './__testUtils__/githubEvents';
import { githubGate, reported } from './__testUtils__/githubGate';

jest.setTimeout(120_000);

describe('the gate as a deployment protection rule of GitHub', () => {
  const gate = githubGate();
  const { facts, github, send } = gate;
  const callback = (run = '4711', name = 'shop/all') =>
    `https://api.git.example/repos/${name}/actions/runs/${run}/deployment_protection_rule`;
  const protect = (part: object = {}) =>
    send('deployment_protection_rule', {
      ...{ action: 'requested', environment: 'production', event: 'push' },
      ...{ deployment_callback_url: callback(), pull_requests: [] },
      ...{ deployment: { id: 1, sha: sha('e'), ref: 'main' }, repository },
      sender: { login: 'ben-hub', type: 'User' },
      ...part,
    });

  it('lets pass what the gate allows, by a recorded decision', async () => {
    facts[1] = aService('pay', { incidents: [] });
    await protect().expect(200, reported);
    expect(github.answers).toEqual([
      {
        ...{ environment_name: 'production', state: 'approved' },
        comment: expect.stringMatching(
          /^Allowed by decision [0-9a-f-]{36}\. https:/,
        ),
      },
    ]);
    const { body } = await gate.portal.call(
      'service',
      'get',
      '/gate-decisions',
    );
    expect(body.items[0]).toMatchObject({
      ...{ stage: 'deploy', environment: 'production', head: sha('e') },
      url: 'https://git.example/shop/all/actions/runs/4711',
    });

    facts[1] = aService('pay', { incidents: [{ id: 'INC-7' }] });
    await protect().expect(200, reported);
    expect(github.answers[1]).toEqual({
      ...{ environment_name: 'production', state: 'rejected' },
      comment: expect.stringMatching(
        /^Blocked by .* no-incident: Open: INC-7 https:/,
      ),
    });
  });

  const decided = () => {
    const [, id] = /decision ([0-9a-f-]{36})/.exec(
      github.answers[0].comment.replaceAll('\\', ''),
    )!;
    return gate.portal.call('service', 'get', `/gate/${id}`);
  };

  it('is reviewed by neither its author nor who started it', async () => {
    facts[1] = aService('pay', { incidents: [] });
    const vault = { environment: 'vault' };
    await protect(vault).expect(200, reported);
    const { body: decision } = await decided();
    expect(decision.request).toMatchObject({
      intent: 'Drop a column',
      makers: ['user:default/ana', 'user:default/ben'],
    });
    const [{ id }] = decision.reviews;
    const answer = (user: string) =>
      gate.portal.call(user, 'post', `/gate-reviews/${id}/approve`, {
        ...{ version: 1, reason: 'Looks fine' },
      });
    for (const user of ['ana', 'ben']) {
      expect((await answer(user)).status).toBe(403);
    }
    expect((await answer('zoe')).status).toBe(200);
    await protect(vault).expect(200, reported);
    expect(github.answers).toMatchObject([
      { state: 'rejected' },
      { state: 'approved' },
    ]);
  });

  it.each([
    [{ login: 'eve', type: 'User' }, 'github.com/user-login: eve'],
    [null, 'no user of GitHub'],
  ])('opens no review where %j made it', async (author, why) => {
    github.author = author;
    const deployment = { id: 1, sha: sha('8'), ref: 'main' };
    await protect({ environment: 'vault', deployment }).expect(200);
    const [{ comment, state }] = github.answers;
    expect(state).toBe('rejected');
    expect(comment.replaceAll('\\', '')).toContain(why);
    const { body: decision } = await decided();
    expect(decision).toMatchObject({ answer: 'review', reviews: [] });
  });

  it('lets nothing pass without an answer', async () => {
    const other = {
      ...repository,
      html_url: 'https://git.example/shop/none',
    };
    await protect({ repository: other }).expect(200, reported);
    expect(github.answers).toMatchObject([
      {
        state: 'rejected',
        comment: expect.stringContaining('Not checked: The catalog has no'),
      },
    ]);
  });

  it('sends credentials to the configured API alone', async () => {
    for (const url of [
      callback('4711', 'evil/all'),
      callback('../../x'),
      'https://evil.example/',
    ]) {
      await protect({ deployment_callback_url: url }).expect(400);
    }
    // A host that is not configured has none.
    const elsewhere = { ...repository, html_url: 'https://evil.example/a/b' };
    await protect({ repository: elsewhere }).expect(200, {
      status: 'ignored',
    });
    expect(github.answers).toEqual([]);
  });

  const digest = `sha256:${'d'.repeat(64)}`;
  const diff = {
    changes: [{ change: 'update', kind: 'Role', name: 'shop/cart' }],
  };
  const state = async (head: string, more: object = {}) => {
    const { status } = await gate.portal.call('service', 'post', '/gate', {
      ...{ repository: repository.html_url, head, stage: 'deploy' },
      ...{ environment: 'prod', services: ['component:default/cart'] },
      release: {
        ...{ artifact: { digest }, tests: { passed: 7, failed: 0 }, diff },
      },
      ...more,
    });
    expect(status).toBe(200);
  };

  it('counts what pipelines stated of the commit to the gate before', async () => {
    facts[1] = aService('pay', { incidents: [] });
    const deployment = { id: 1, sha: sha('7'), ref: 'main' };
    await state(sha('7'));
    // Of another commit.
    await state(sha('6'), { release: { tests: { passed: 1, failed: 1 } } });
    await protect({ deployment }).expect(200, reported);
    const { body: decision } = await decided();
    expect(decision).toMatchObject({
      services: ['component:default/cart'],
      request: {
        environment: 'production',
        makers: ['user:default/ana', 'user:default/ben'],
        release: {
          ...{ commit: sha('7'), artifact: { digest } },
          ...{ tests: { passed: 7, failed: 0 }, diff },
          url: 'https://git.example/shop/all/actions/runs/4711',
        },
      },
    });
  });

  it('counts what was stated for its environment, whatever is stated later for others', async () => {
    const head = sha('3');
    const stated = async () => {
      github.answers.length = 0;
      const deployment = { id: 1, sha: head, ref: 'main' };
      await protect({ deployment }).expect(200, reported);
      return (await decided()).body.request.release;
    };
    await state(head);
    await gate.portal.setClock('2026-03-01T12:00:01.000Z');
    await state(head, { release: { tests: { passed: 8, failed: 0 } } });
    expect(await stated()).toMatchObject({ diff, tests: { passed: 8 } });
    await gate.portal.setClock('2026-03-01T12:00:02.000Z');
    await state(head, { environment: 'staging', release: undefined });
    expect(await stated()).toMatchObject({ diff, tests: { passed: 8 } });
    // Two jobs of one commit, each of its own services: neither hides the other's.
    const gone = {
      change: 'delete',
      kind: 'Namespace',
      name: 'pay',
      lost: true,
    };
    await gate.portal.setClock('2026-03-01T12:00:03.000Z');
    await state(head, {
      services: ['component:default/pay'],
      release: { diff: { changes: [gone] } },
    });
    await gate.portal.setClock('2026-03-01T12:00:04.000Z');
    await state(head);
    expect((await stated()).diff.changes).toEqual([gone, ...diff.changes]);
  });

  it('judges all services that are stated for its environment, else all there are', async () => {
    facts[1] = aService('pay', { incidents: [{ id: 'INC-7' }] });
    const pay = 'component:default/pay';
    const services = async (head: string) => {
      github.answers.length = 0;
      const deployment = { id: 1, sha: head, ref: 'main' };
      await protect({ deployment }).expect(200, reported);
      const { body } = await decided();
      return body.services;
    };
    const all = [
      'component:default/cart',
      'component:default/mail',
      'component:default/pay',
    ];
    // What goes to another environment says nothing of this one.
    await state(sha('5'), { environment: 'staging' });
    expect(await services(sha('5'))).toEqual(all);
    const { release } = (await decided()).body.request;
    expect(release).toMatchObject({ tests: { passed: 7, failed: 0 } });
    expect(release).not.toHaveProperty('diff');
    expect(github.answers).toMatchObject([{ state: 'rejected' }]);
    // Two jobs of one commit: either may be what waits.
    await state(sha('4'));
    expect(await services(sha('4'))).toEqual(['component:default/cart']);
    await state(sha('4'), { services: [pay] });
    expect(await services(sha('4'))).toEqual(['component:default/cart', pay]);
    expect(github.answers).toMatchObject([{ state: 'rejected' }]);
    await state(sha('4'), { services: undefined });
    expect(await services(sha('4'))).toEqual(all);
  });
});
