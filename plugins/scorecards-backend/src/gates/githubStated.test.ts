import { aService } from './__testUtils__/gateEstate';
import { repository, sha } from './__testUtils__/githubEvents';
import { githubGate } from './__testUtils__/githubGate';
import { deploymentsOf } from './__testUtils__/githubDeployments';

jest.setTimeout(120_000);

describe('what pipelines stated, as the protection rule of GitHub counts it', () => {
  const gate = githubGate();
  const { facts, github } = gate;
  const { decided, protect } = deploymentsOf(gate);

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

  it('counts what was stated with the beginning of the commit alone', async () => {
    const head = sha('9');
    await state(head, {
      release: { commit: head.slice(0, 8), tests: { passed: 3, failed: 0 } },
    });
    await protect({ deployment: { id: 1, sha: head, ref: 'main' } });
    expect((await decided()).body.request.release).toMatchObject({
      tests: { passed: 3 },
    });
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
