import { TestDatabases } from '@backstage/backend-test-utils';
import { repository } from '../__testUtils__/gateEstate';
import {
  budgetRule,
  digest,
  minuteMs,
  spent,
  startBreakGlass,
} from './__testUtils__/startBreakGlass';

jest.setTimeout(120_000);

describe('who may break the glass, and when', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  const start = (
    databaseId: 'SQLITE_3' | 'POSTGRES_15',
    ...more: [facts?: ReturnType<typeof spent>[], more?: object]
  ) => startBreakGlass(databases, databaseId, ...more);

  it('is of members of the owning group who neither made nor requested the release', async () => {
    const facts = [
      spent('cart', { incidents: [{ id: 'INC-7' }] }),
      spent('stray', { incidents: [], owner: undefined }),
    ];
    const { portal, deploy, breakGlass } = await start('SQLITE_3', facts, {
      gates: [{ ...budgetRule, owner: 'group:default/platform' }],
    });
    const services = ['component:default/cart'];
    const { id } = await deploy(1, { services, author: 'user:default/Ben' });
    const forbidden = (message: string) => ({
      status: 403,
      error: { message },
    });
    expect(await breakGlass('pat', id)).toMatchObject(
      forbidden('Only a member of group:default/payments may break the glass'),
    );
    expect(await breakGlass('ben', id)).toMatchObject(
      forbidden(
        'Who made or requested a change does not break the glass for it',
      ),
    );
    const made = await deploy(3, { services, makers: ['user:default/zoe'] });
    expect((await breakGlass('zoe', made.id)).status).toBe(403);
    expect((await breakGlass('guest', id)).status).toBe(403);
    expect((await breakGlass('service', id)).status).toBe(403);
    expect((await breakGlass('outsider', id)).status).toBe(404);
    expect((await breakGlass('ana', 'none')).status).toBe(404);
    // Of what has no owner, those of the rules that stop it answer.
    const all = await deploy(2);
    expect(all.services).toHaveLength(2);
    expect(await breakGlass('ana', all.id)).toMatchObject(
      forbidden(
        'Only a member of group:default/payments and group:default/platform may break the glass',
      ),
    );
    expect(await breakGlass('zoe', all.id)).toMatchObject({
      status: 201,
      services: all.services,
    });
    // Who broke the glass may request it then, and not have made it.
    const { status, id: override } = await breakGlass('ana', id);
    expect(status).toBe(201);
    const byAna = (author?: string) =>
      portal.call('ana', 'post', '/gate', {
        repository,
        stage: 'deploy',
        services,
        author,
        release: { artifact: { digest: digest(1) } },
      });
    await portal.setClock('2026-03-01T12:01:00.000Z');
    expect((await byAna()).body.answer).toBe('warn');
    expect((await deploy(1, { services })).answer).toBe('warn');
    const own = await byAna('user:default/ana');
    expect(own.body).toMatchObject({
      answer: 'block',
      notes: [
        expect.stringContaining('The accuracy of what stops it is not known'),
        `Break-glass ${override} does not count: 'user:default/ana' made or requested this release.`,
      ],
    });
    // One that does not count stops no other.
    expect(await breakGlass('zoe', own.body.id)).toMatchObject({ status: 201 });
    expect((await deploy(1, { services })).answer).toBe('warn');
    await portal.stop();
  });

  it('is reconciled by who is in each of the groups, as the catalog has them', async () => {
    const { portal, deploy, breakGlass } = await start('SQLITE_3', [
      spent('cart', { incidents: [{ id: 'INC-7' }] }),
      spent('search', { incidents: [], owner: 'group:default/platform' }),
    ]);
    const { id } = await deploy(1);
    const { status, id: override } = await breakGlass('zoe', id);
    expect(status).toBe(201);
    const reconcile = (user: string) =>
      portal.call(user, 'post', `/gate-overrides/${override}/reconcile`, {
        version: 1,
        reason: 'Reverted',
      });
    for (const user of ['ana', 'pat']) {
      expect(await reconcile(user)).toMatchObject({
        status: 403,
        body: {
          error: {
            message:
              'Only a member of group:default/payments and group:default/platform may reconcile it',
          },
        },
      });
    }
    // The second service was handed over.
    portal.trouble.facts![1].owner = 'group:default/payments';
    expect((await reconcile('pat')).status).toBe(403);
    expect((await reconcile('ana')).status).toBe(200);
    await portal.stop();
  });

  it('needs an incident that is not known to be over, and works without a pager', async () => {
    const incident = {
      key: 'k',
      source: 'pager',
      entityRefs: [],
      start: '2026-03-01T10:00:00Z',
      receivedAt: '2026-03-01T10:00:00Z',
      updatedAt: '2026-03-01T10:00:00Z',
    };
    const { portal, deploy, breakGlass } = await start('SQLITE_3', undefined, {
      evidence: {
        incidents: [
          { ...incident, key: 'INC-1', id: 'INC-1', status: 'resolved' },
          { ...incident, key: 'INC-2', id: 'INC-2', status: 'acknowledged' },
        ],
      },
    });
    const { id } = await deploy(1);
    const refused = (message: string) => ({
      status: 400,
      error: { message },
    });
    expect(await breakGlass('ana', id, { incident: 'INC-1' })).toMatchObject(
      refused("The incident 'INC-1' ended"),
    );
    expect(await breakGlass('ana', id, { incident: 'INC-9' })).toMatchObject(
      refused(
        "No source has an open incident 'INC-9'; open for these services: INC-7",
      ),
    );
    expect((await breakGlass('ana', id, { incident: '' })).status).toBe(400);
    expect(await breakGlass('ana', id, { minutes: 61 })).toMatchObject(
      refused(
        "'minutes' must be at most 60, as 'plumbline.scorecards.gates.breakGlassMinutes' says",
      ),
    );
    // Of another service, which this release is to help.
    expect(await breakGlass('ana', id, { incident: 'INC-2' })).toMatchObject({
      status: 201,
      incident: { id: 'INC-2', state: 'open' },
    });
    portal.trouble.facts![0] = spent('cart');
    const { id: second } = await deploy(2);
    expect(await breakGlass('ana', second, { incident: 'P-1' })).toMatchObject({
      status: 201,
      incident: { id: 'P-1', state: 'unknown' },
    });
    // Whose it is has to be known.
    const { id: third } = await deploy(3);
    portal.trouble.facts!.pop();
    expect(await breakGlass('ana', third)).toMatchObject({ status: 503 });
    await portal.stop();
  });

  it('overrides only what stops a deploy now', async () => {
    const { portal, deploy, breakGlass } = await start('SQLITE_3');
    const nothing = {
      status: 409,
      error: {
        message:
          'It stops no deploy, or was decided more than a day ago; request a decision again',
      },
    };
    const advice = await deploy(1, { stage: 'pull-request' });
    expect(await breakGlass('ana', advice.id)).toMatchObject(nothing);
    const allowed = await deploy(1, { remediates: 'INC-7' });
    expect(await breakGlass('ana', allowed.id)).toMatchObject(nothing);
    const unnamed = await deploy(1, { release: {} });
    expect((await breakGlass('ana', unnamed.id)).status).toBe(400);
    const { id } = await deploy(1);
    const later = await deploy(1, { remediates: 'INC-7' });
    expect(later.answer).toBe('allow');
    expect(await breakGlass('ana', id)).toMatchObject({
      status: 409,
      error: { message: expect.stringContaining('A later decision') },
    });
    const { id: old } = await deploy(1);
    await portal.setClock(portal.now() + 24 * 60 * minuteMs);
    expect(await breakGlass('ana', old)).toMatchObject(nothing);
    await portal.stop();
  });
});
