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
});
