import { mockServices } from '@backstage/backend-test-utils';
import { runFiguresSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  ana,
  guest,
  li,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const shop = 'group:default/shop';
const other = 'group:default/other';
const repository = 'https://git.example/shop/cart';
const until = '2026-03-20';
const flaky = {
  repository,
  pipeline: 'Check',
  job: 'db tests',
  reason: 'Races',
  until,
};

describe.each(databases.eachSupportedId())('a flaky job on %s', databaseId => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  beforeAll(async () => {
    const knex = await databases.init(databaseId);
    evidence = await startEvidence({
      entities: ['cart', 'secret', 'foreign'].map(name =>
        aComponent(name, {
          spec: { owner: name === 'foreign' ? 'other' : 'shop' },
          owner: name === 'foreign' ? other : shop,
          annotations: {
            'backstage.io/source-location': `url:${repository.replace(
              'cart',
              name,
            )}`,
          },
        }),
      ),
      hidden: ['component:default/secret'],
      features: [
        mockServices.database.factory({ knex }),
        mockServices.userInfo.mock({
          async getUserInfo(credentials) {
            const { userEntityRef } = credentials.principal as {
              userEntityRef: string;
            };
            const isMember = [ana, outsider, guest].includes(userEntityRef);
            return {
              userEntityRef,
              ownershipEntityRefs: [
                userEntityRef,
                // As some identity providers spell it.
                ...(isMember ? ['Group:default/Shop'] : []),
                ...(userEntityRef === li ? [other] : []),
              ],
            };
          },
        }).factory,
      ],
    });
    const run = (id: string, page: string, outcome: string) => ({
      source: 'ci',
      id,
      pipeline: 'Check',
      outcome,
      revision: 'abcdef1',
      repository: page,
      requestedAt: '2026-02-20T10:00:00Z',
      jobs: ['db tests', 'api tests'].map(name => ({
        id: name,
        name,
        outcome,
      })),
    });
    const secret = repository.replace('cart', 'secret');
    await evidence
      .as(ana)
      .post('/runs', {
        items: [
          run('1', repository, 'failed'),
          run('2', repository, 'succeeded'),
          run('3', secret, 'failed'),
          run('4', 'https://git.example/shop/unowned', 'failed'),
        ],
      })
      .expect(201);
  });

  afterAll(() => evidence.stop());

  const refusal = async (body: object, user = ana) => {
    const answer = await evidence.as(user).post('/runs/quarantines', body);
    return [answer.status, answer.body.error?.message];
  };

  it('is quarantined by its owners alone, for some days', async () => {
    expect(await refusal(flaky, li)).toEqual([
      403,
      expect.stringMatching(/members of group:default\/shop/),
    ]);
    expect(await refusal(flaky, guest)).toEqual([
      403,
      expect.stringMatching(/evidence\.run\.quarantine/),
    ]);
    for (const day of ['2026-02-28', '2026-04-20']) {
      expect(await refusal({ ...flaky, until: day })).toEqual([
        400,
        expect.stringMatching(/in the next 30 days/),
      ]);
    }
    const hidden = repository.replace('cart', 'secret');
    const absent = repository.replace('cart', 'absent');
    for (const page of [hidden, absent]) {
      expect(await refusal({ ...flaky, repository: page }, outsider)).toEqual([
        404,
        expect.stringMatching(/that you may see/),
      ]);
    }
    const unowned = repository.replace('cart', 'unowned');
    expect(await refusal({ ...flaky, repository: unowned })).toEqual([
      409,
      expect.stringMatching(/has no owner in the catalog/),
    ]);
  });

  it('is counted apart until it is withdrawn, or its day has come', async () => {
    const flakes = async () => {
      const { body } = await evidence.as(ana).get('/runs/figures');
      return runFiguresSchema.parse(body).flakes;
    };
    expect(await flakes()).toMatchObject({ count: 2, quarantined: 0 });
    const { body: added } = await evidence
      .as(ana)
      .post('/runs/quarantines', flaky)
      .expect(200);
    expect(added).toMatchObject({
      owner: shop,
      state: 'active',
      reason: 'Races',
      createdBy: ana,
      repository: 'git.example/shop/cart',
      job: 'db tests',
      until: '2026-03-20T00:00:00.000Z',
    });
    expect(await refusal(flaky)).toEqual([
      409,
      expect.stringMatching(/in quarantine already/),
    ]);
    expect(await flakes()).toMatchObject({
      count: 1,
      quarantined: 1,
      sample: 5,
      items: expect.arrayContaining([
        expect.objectContaining({
          job: 'db tests',
          quarantine: { id: added.id, owner: shop, until: added.until },
        }),
      ]),
    });
    const path = `/runs/quarantines/${added.id}/withdraw`;
    await evidence.as(li).post(path, {}).expect(403);
    const { body: ended } = await evidence.as(ana).post(path, {}).expect(200);
    expect(ended).toMatchObject({ state: 'withdrawn', withdrawnBy: ana });
    await evidence.as(ana).post(path, {}).expect(409);
    expect(await flakes()).toMatchObject({ count: 2, quarantined: 0 });

    await evidence.as(outsider).post('/runs/quarantines', flaky).expect(200);
    expect(await flakes()).toMatchObject({ quarantined: 1 });
    setClock('2026-03-20T00:00:01.000Z');
    expect(await flakes()).toMatchObject({ count: 2, quarantined: 0 });
    const states: Record<string, number> = {};
    for (const state of ['active', 'expired', 'withdrawn']) {
      const { body } = await evidence
        .as(li)
        .get('/runs/quarantines', { state });
      states[state] = body.items.length;
    }
    expect(states).toEqual({ active: 0, expired: 1, withdrawn: 1 });
    setClock('2026-03-01T12:00:00.000Z');
  });

  it('is not touched by a team that reports runs of it as its own', async () => {
    const flakes = async () => {
      const { body } = await evidence.as(ana).get('/runs/figures');
      return runFiguresSchema.parse(body).flakes;
    };
    const before = await flakes();
    const mine = { entityRef: 'component:default/foreign' };
    await evidence.as(ana).post('/runs', {
      source: 'ci',
      id: '9',
      pipeline: 'Check',
      outcome: 'failed',
      ...mine,
      revision: 'abcdef1',
      repository,
      finishedAt: '2026-02-28T10:00:00Z',
      jobs: [{ id: '1', name: 'api tests', outcome: 'failed' }],
    });
    const foreign = { ...flaky, job: 'api tests' };
    const { body: added } = await evidence
      .as(li)
      .post('/runs/quarantines', foreign)
      .expect(200);
    expect(added).toMatchObject({ ...mine, owner: other });
    expect(await flakes()).toMatchObject({
      count: before.count,
      quarantined: before.quarantined,
    });
    expect(JSON.stringify((await flakes()).items)).not.toContain(added.id);
    // Its owners are not kept from theirs, whichever run came last.
    const { body: own } = await evidence
      .as(ana)
      .post('/runs/quarantines', foreign)
      .expect(200);
    expect(own).toMatchObject({ entityRef: 'component:default/cart' });
    expect((await flakes()).count).toBe(before.count - 1);
    await evidence
      .as(ana)
      .post(`/runs/quarantines/${added.id}/withdraw`, {})
      .expect(403);
    for (const [id, user] of [
      [own.id, ana],
      [added.id, li],
    ]) {
      const path = `/runs/quarantines/${id}/withdraw`;
      await evidence.as(user).post(path, {}).expect(200);
    }
  });
});
