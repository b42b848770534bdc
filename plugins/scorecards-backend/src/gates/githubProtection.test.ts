import { eventually } from '../__testUtils__/startScorecards';
import { aService } from './__testUtils__/gateEstate';
import { repository, sha } from './__testUtils__/githubEvents';
import { githubGate } from './__testUtils__/githubGate';
import {
  callback,
  deploymentsOf,
  event,
  requested,
} from './__testUtils__/githubDeployments';

jest.setTimeout(120_000);

describe('the gate as a deployment protection rule of GitHub', () => {
  const gate = githubGate();
  const { facts, github } = gate;
  const { decided, decisionsOn, protect, reviewed } = deploymentsOf(gate);

  it('lets pass what the gate allows, by a recorded decision', async () => {
    facts[1] = aService('pay', { incidents: [] });
    await protect();
    expect(github.answers).toEqual([
      {
        environment_name: 'production',
        state: 'approved',
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
      stage: 'deploy',
      environment: 'production',
      head: sha('e'),
      url: 'https://git.example/shop/all/actions/runs/4711',
    });

    facts[1] = aService('pay', { incidents: [{ id: 'INC-7' }] });
    await protect();
    expect(github.answers[1]).toEqual({
      environment_name: 'production',
      state: 'rejected',
      comment: expect.stringMatching(
        /^Blocked by .* no-incident: Open: INC-7 https:/,
      ),
    });
  });

  it.each(['pull_request', 'pull_request_target'])(
    'lets no run of %s deploy, which no gate decides on',
    async name => {
      facts[1] = aService('pay', { incidents: [] });
      const head = sha('8');
      await protect({ event: name, deployment: { id: 1, sha: head } });
      expect(github.answers).toEqual([
        {
          environment_name: 'production',
          state: 'rejected',
          comment: expect.stringContaining('the run is of a pull request'),
        },
      ]);
      expect(await decisionsOn(head)).toEqual([]);
      await protect({ event: 'merge_group' });
      expect(github.answers[1]).toMatchObject({ state: 'approved' });
    },
  );

  it('is reviewed by neither its author nor who started it', async () => {
    facts[1] = aService('pay', { incidents: [] });
    const vault = { environment: 'vault' };
    await protect(vault);
    const { body: decision } = await decided();
    expect(decision.request).toMatchObject({
      intent: 'Drop a column',
      makers: ['user:default/ana', 'user:default/ben'],
    });
    const [{ id }] = decision.reviews;
    const answer = (user: string) =>
      gate.portal.call(user, 'post', `/gate-reviews/${id}/approve`, {
        version: 1,
        reason: 'Looks fine',
      });
    for (const user of ['ana', 'ben']) {
      expect((await answer(user)).status).toBe(403);
    }
    expect(github.answers).toEqual([
      {
        environment_name: 'vault',
        comment: expect.stringMatching(/^To be reviewed by .* answers review /),
      },
    ]);
    // The job goes on without being run again.
    expect((await answer('zoe')).status).toBe(200);
    await eventually(async () => {
      expect(github.answers).toMatchObject([
        {},
        { environment_name: 'vault', state: 'approved' },
      ]);
    });
    expect(github.answers[0]).not.toHaveProperty('state');
    await protect(vault);
    expect(github.answers[2]).toMatchObject({ state: 'approved' });
  });

  it.each([
    ['redesign', 'c'],
    ['defer', '2'],
  ])('is rejected once a reviewer answers %s', async (verb, letter) => {
    const answer = await reviewed(sha(letter), verb);
    expect((await answer()).status).toBe(200);
    await eventually(async () => {
      expect(github.answers).toMatchObject([
        {},
        {
          state: 'rejected',
          comment: expect.stringMatching(/: (redesign|deferred)\./),
        },
      ]);
    });
    expect(github.answers[0]).not.toHaveProperty('state');
  });

  it('waits over a restart, while GitHub is away, and until a review lapses', async () => {
    const approve = await reviewed(sha('b'), 'approve');
    await gate.restart(async () => {});
    github.isAway = true;
    expect((await approve()).status).toBe(200);
    await eventually(async () => {
      expect(await decisionsOn(sha('b'))).toHaveLength(2);
    });
    // It looks again some times, and decides once.
    await new Promise(done => setTimeout(done, 3_000));
    expect(await decisionsOn(sha('b'))).toHaveLength(2);
    expect(github.answers).toHaveLength(1);
    github.isAway = false;
    await eventually(async () => {
      expect(github.answers).toMatchObject([{}, { state: 'approved' }]);
    });

    github.answers.length = 0;
    await reviewed(sha('1'), 'approve');
    await gate.portal.setClock('2026-03-08T12:00:01.000Z');
    await eventually(async () => {
      expect(github.answers).toMatchObject([
        {},
        { state: 'rejected', comment: expect.stringMatching(/: lapsed\./) },
      ]);
    });
    await gate.portal.setClock('2026-03-01T12:00:00.000Z');
  });

  it('is decided on once, however many runs wait with the same release', async () => {
    const head = sha('9');
    const deployment = { id: 1, sha: head, ref: 'main' };
    const approve = await reviewed(head, 'approve');
    await protect({
      environment: 'vault',
      deployment,
      deployment_callback_url: callback('4712'),
    });
    const before = (await decisionsOn(head)).length;
    expect(before).toBe(2);
    // Longer than between two looks.
    await new Promise(done => setTimeout(done, 4_500));
    expect(await decisionsOn(head)).toHaveLength(before);
    await approve();
    await eventually(async () => {
      expect(github.answers).toMatchObject([
        {},
        {},
        { state: 'approved' },
        { state: 'approved' },
      ]);
    });
  });

  it('ends what waits no more at GitHub', async () => {
    const approve = await reviewed(sha('0'), 'approve');
    github.isOver = true;
    await approve();
    await new Promise(done => setTimeout(done, 2_000));
    github.isOver = false;
    await new Promise(done => setTimeout(done, 1_000));
    expect(github.answers).toHaveLength(1);
  });

  it('knows what was deployed before, and what the change makes of descriptions', async () => {
    const file = 'services/mail/catalog-info.yaml';
    const text = [
      'apiVersion: backstage.io/v1alpha1',
      'kind: Component',
      'metadata: { name: mail }',
      'spec:',
      '  type: website',
      '  owner: payments',
    ];
    github.deployments = [
      { sha: sha('e'), states: ['in_progress'] },
      { sha: sha('d'), states: ['failure'] },
      { sha: sha('f'), states: ['inactive', 'success'] },
    ];
    github.files = [{ filename: file }];
    github.texts = {
      [`${sha('f')}:${file}`]: `${text.join('\n')}\n`,
      [`${sha('e')}:${file}`]: `${text.slice(0, -1).join('\n')}\n`,
    };
    facts[1] = aService('pay', { incidents: [] });
    await protect();
    const { body: decision } = await decided();
    expect(decision).toMatchObject({
      answer: 'block',
      request: { base: sha('f'), descriptions: [{ path: file }] },
    });
    expect(github.answers).toMatchObject([
      {
        state: 'rejected',
        comment: expect.stringMatching(/owner: It has no owner/),
      },
    ]);
  });

  it.each([
    [{ login: 'eve', type: 'User' }, 'github.com/user-login: eve'],
    [null, 'not a user of GitHub'],
  ])('opens no review where %j made it', async (author, why) => {
    github.author = author;
    const deployment = { id: 1, sha: sha('8'), ref: 'main' };
    await protect({ environment: 'vault', deployment });
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
    await protect({ repository: other });
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
      const forged = { ...requested, deployment_callback_url: url };
      await gate.send(event, forged).expect(400);
    }
    // A host that is not configured has none.
    const elsewhere = { ...repository, html_url: 'https://evil.example/a/b' };
    await gate
      .send(event, { ...requested, repository: elsewhere })
      .expect(200, { status: 'ignored' });
    expect(github.answers).toEqual([]);
  });

  const digest = `sha256:${'d'.repeat(64)}`;
  const diff = {
    changes: [{ change: 'update', kind: 'Role', name: 'shop/cart' }],
  };
  const state = async (head: string, more: object = {}) => {
    const { status } = await gate.portal.call('service', 'post', '/gate', {
      repository: repository.html_url,
      head,
      stage: 'deploy',
      environment: 'prod',
      services: ['component:default/cart'],
      release: {
        artifact: { digest },
        tests: { passed: 7, failed: 0 },
        diff,
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
    await protect({ deployment });
    const { body: decision } = await decided();
    expect(decision).toMatchObject({
      services: ['component:default/cart'],
      request: {
        environment: 'production',
        makers: ['user:default/ana', 'user:default/ben'],
        release: {
          commit: sha('7'),
          artifact: { digest },
          tests: { passed: 7, failed: 0 },
          diff,
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
      await protect({ deployment });
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
    // However many requests there are since, of this commit and of others.
    await gate.portal.setClock('2026-03-01T12:00:05.000Z');
    for (let times = 0; times < 12; times++) {
      await state(head, { release: { tests: { passed: 9, failed: 0 } } });
    }
    for (let times = 0; times < 41; times++) {
      await Promise.all(Array.from({ length: 5 }, () => state(sha('6'))));
    }
    expect(await stated()).toMatchObject({
      diff: { changes: [gone, ...diff.changes] },
      tests: { passed: 9 },
    });
  });

  it('judges all services that are stated for its environment, else all there are', async () => {
    facts[1] = aService('pay', { incidents: [{ id: 'INC-7' }] });
    const pay = 'component:default/pay';
    const services = async (head: string) => {
      github.answers.length = 0;
      const deployment = { id: 1, sha: head, ref: 'main' };
      await protect({ deployment });
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

  it('counts no statement for longer because it was judged before', async () => {
    const release = async (at: string) => {
      await gate.portal.setClock(at);
      github.answers.length = 0;
      const deployment = { id: 1, sha: sha('2'), ref: 'main' };
      await protect({ deployment });
      return (await decided()).body.request.release;
    };
    await gate.portal.setClock('2026-03-01T13:00:00.000Z');
    await state(sha('2'));
    const stated = { tests: { passed: 7, failed: 0 } };
    expect(await release('2026-03-01T13:20:00.000Z')).toMatchObject(stated);
    expect(await release('2026-03-01T13:40:00.000Z')).not.toMatchObject(stated);
  });
});
