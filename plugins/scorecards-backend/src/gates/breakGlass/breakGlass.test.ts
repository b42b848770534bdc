import { createServiceFactory } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import {
  decisionCaseInputSchema,
  decisionInputSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { gateOverrideSchema } from '@plumbline/backstage-plugin-scorecards-common';
import {
  eventually,
  startScorecards,
} from '../../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from '../__testUtils__/gateEstate';

jest.setTimeout(120_000);

const budgetRule = libraryRule('error-budget-left');
const rule = 'error-budget-left';
const minuteMs = 60_000;
const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;

/** A service of payments whose budget is spent. */
function spent(
  name: string,
  given: { incidents?: object[]; owner?: string } = {},
) {
  const entity = aService(name, { incidents: given.incidents });
  return {
    ...entity,
    ...('owner' in given && { owner: given.owner }),
    facts: entity.facts.map(fact =>
      fact.name === 'slo.state'
        ? { ...fact, value: [{ name: 'availability', budgetRemaining: -0.1 }] }
        : fact,
    ),
  };
}

describe('break-glass', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

  const start = async (
    databaseId: 'SQLITE_3' | 'POSTGRES_18',
    facts = [spent('cart', { incidents: [{ id: 'INC-7' }] })],
    more: object = {},
  ) => {
    const sent: NotificationSendOptions[] = [];
    const trouble = { notifications: false };
    const portal = await startScorecards({
      ...{ knex: await databases.init(databaseId), facts },
      ...{ gates: [budgetRule], visible: [], ...more },
      features: [
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({
            async send(options) {
              if (trouble.notifications) {
                throw new Error('Notifications are down');
              }
              sent.push(options);
            },
          }),
        }),
      ],
    });
    const deploy = async (of: number, request: object = {}) =>
      (
        await portal.call('service', 'post', '/gate', {
          ...{ repository, stage: 'deploy' },
          release: { artifact: { digest: digest(of) } },
          ...request,
        })
      ).body;
    const breakGlass = async (user: string, id: string, body: object = {}) => {
      const answer = await portal.call(
        user,
        'post',
        `/gate/${id}/break-glass`,
        {
          ...{ incident: 'INC-7', reason: 'Customers cannot pay', ...body },
        },
      );
      return { status: answer.status, ...answer.body };
    };
    await eventually(async () => {
      const { body } = await portal.call('service', 'get', '/gates');
      expect(body.items).toHaveLength(1);
    });
    return { portal, sent, trouble, deploy, breakGlass };
  };

  it.each(databases.eachSupportedId())(
    'lets a release out whose budget is spent, for a while, and returns as a correction, on %s',
    async databaseId => {
      const { portal, sent, trouble, deploy, breakGlass } = await start(
        databaseId as 'SQLITE_3',
      );
      const { call, evidence } = portal;
      trouble.notifications = true;
      const feature = await deploy(1);
      expect(feature).toMatchObject({
        answer: 'block',
        lines: [{ rule, reason: 'Spent: availability' }],
      });
      // What is to end the incident passes; what names another one does not.
      expect(await deploy(1, { remediates: 'INC-7' })).toMatchObject({
        answer: 'allow',
      });
      expect(await deploy(1, { remediates: 'INC-1' })).toMatchObject({
        answer: 'block',
      });

      const { status, ...override } = await breakGlass('ana', feature.id, {
        minutes: 20,
      });
      expect(status).toBe(201);
      expect(gateOverrideSchema.parse(override)).toEqual(override);
      expect(override).toMatchObject({
        state: 'open',
        decision: feature.id,
        ...{ environment: 'production', release: digest(1) },
        services: ['component:default/cart'],
        subjects: [{ entityRef: 'component:default/cart', rule }],
        incident: { id: 'INC-7', state: 'open' },
        by: 'user:default/ana',
        at: '2026-03-01T12:00:00.000Z',
        validUntil: '2026-03-01T12:20:00.000Z',
        owners: ['group:default/payments'],
      });
      const { id } = override;
      const out = await deploy(1);
      expect(out).toMatchObject({
        ...{ answer: 'warn', atDeploy: 'warn' },
        // No longer than the glass is broken.
        validUntil: '2026-03-01T12:20:00.000Z',
        lines: [
          {
            ...{ rule, status: 'fail', answer: 'warn', inGate: 'block' },
            override: { id, by: 'user:default/ana', incident: 'INC-7' },
          },
        ],
        notes: [
          `Break-glass ${id} of 'user:default/ana' for INC-7, until 2026-03-01T12:20:00.000Z, overrides ${rule}.`,
        ],
      });
      const read = async () =>
        (await call('service', 'get', `/gate/${out.id}`)).body;
      expect(await read()).toEqual({
        ...out,
        ...{ reproduced: true, inForce: true },
      });
      // It is of this release as it was stated, here.
      for (const other of [
        await deploy(2),
        await deploy(1, { action: 'config' }),
        await deploy(1, {
          release: {
            artifact: { digest: digest(1) },
            migration: { kind: 'destructive' },
          },
        }),
      ]) {
        expect(JSON.stringify(other.lines)).not.toContain(id);
      }

      await eventually(async () =>
        expect(evidence.cases.get(`gate-override:${id}`)).toMatchObject({
          type: 'correction',
          title: 'Reconcile break-glass: deploy of cart to production',
          state: 'waiting',
          deciders: ['group:default/payments'],
          requester: 'user:default/ana',
        }),
      );
      const { id: _, ...asCase } = evidence.cases.get(`gate-override:${id}`)!;
      expect(decisionCaseInputSchema.safeParse(asCase).error).toBeUndefined();
      // Who could not be notified is notified later, and once.
      expect(sent).toEqual([]);
      trouble.notifications = false;
      await eventually(async () =>
        expect(sent).toMatchObject([
          {
            recipients: { entityRef: ['group:default/payments'] },
            payload: { topic: 'break-glass', link: '/decisions' },
          },
        ]),
      );

      await portal.setClock(portal.now() + 20 * minuteMs);
      expect((await deploy(1)).answer).toBe('block');
      expect(await read()).toMatchObject({ reproduced: true, inForce: false });

      const reconcile = (user: string, version = 1) =>
        call(user, 'post', `/gate-overrides/${id}/reconcile`, {
          ...{ version, reason: 'Reverted; the budget policy stays' },
        });
      expect((await reconcile('ana')).status).toBe(403);
      expect((await reconcile('pat')).status).toBe(403);
      expect((await reconcile('ben', 2)).status).toBe(409);
      const { body: reconciled } = await reconcile('ben');
      expect(reconciled).toMatchObject({
        ...{ state: 'reconciled', version: 2 },
        reconciled: { by: 'user:default/ben' },
      });
      expect((await reconcile('zoe')).status).toBe(409);
      expect((await call('ben', 'get', `/gate-overrides/${id}`)).body).toEqual(
        reconciled,
      );
      await eventually(async () => {
        expect(evidence.cases.get(`gate-override:${id}`)).toMatchObject({
          state: 'decided',
          outcome: { action: 'reconciled', by: 'user:default/ben' },
        });
        expect(
          evidence.decisions.filter(({ type }) => type === 'override'),
        ).toMatchObject([
          {
            action: 'overridden',
            actor: 'user:default/ana',
            subject: { entityRef: 'component:default/cart', override: id },
            validUntil: '2026-03-01T12:20:00.000Z',
            body: { decision: feature.id, rules: [{ rule }] },
          },
          { action: 'finished', actor: 'user:default/ben' },
        ]);
      });
      expect(evidence.decisions.map(({ reason }) => reason)).toContain(
        `Break-glass of user:default/ana, over ${rule}`,
      );
      for (const each of evidence.decisions) {
        expect(decisionInputSchema.safeParse(each).error).toBeUndefined();
      }
      expect(sent).toHaveLength(1);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is broken once, whoever breaks it at once, and ends when it is reconciled, on %s',
    async databaseId => {
      const { portal, deploy, breakGlass } = await start(
        databaseId as 'SQLITE_3',
      );
      const { id } = await deploy(1);
      const answers = await Promise.all(
        ['ana', 'ben', 'zoe'].map(user => breakGlass(user, id)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([
        ...[201, 409, 409],
      ]);
      const [{ id: override, by }] = answers.filter(one => one.status === 201);
      expect((await deploy(1)).answer).toBe('warn');
      const other = by === 'user:default/ana' ? 'ben' : 'ana';
      const path = `/gate-overrides/${override}/reconcile`;
      await portal.call(other, 'post', path, { version: 1, reason: 'Undone' });
      expect((await deploy(1)).answer).toBe('block');
      // Another one may be needed.
      expect((await breakGlass('ana', id)).status).toBe(201);
      await portal.stop();
    },
  );

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
      ...{ status: 403, error: { message } },
    });
    expect(await breakGlass('pat', id)).toMatchObject(
      forbidden('Only a member of group:default/payments may break the glass'),
    );
    expect(await breakGlass('ben', id)).toMatchObject(
      forbidden(
        'Who made or requested a change does not break the glass for it',
      ),
    );
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
      ...{ status: 201, services: all.services },
    });
    // Who broke the glass and requests it then is one person.
    const { status, id: override } = await breakGlass('ana', id);
    expect(status).toBe(201);
    const own = await portal.call('ana', 'post', '/gate', {
      ...{ repository, stage: 'deploy', services },
      release: { artifact: { digest: digest(1) } },
    });
    expect(own.body).toMatchObject({
      answer: 'block',
      notes: [
        `Break-glass ${override} does not count: 'user:default/ana' made or requested this release.`,
      ],
    });
    await portal.stop();
  });

  it('needs an incident that is not known to be over, and works without a pager', async () => {
    const incident = {
      ...{ key: 'k', source: 'pager', entityRefs: [] },
      ...{ start: '2026-03-01T10:00:00Z', receivedAt: '2026-03-01T10:00:00Z' },
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
      ...{ status: 400, error: { message } },
    });
    expect(await breakGlass('ana', id, { incident: 'INC-1' })).toMatchObject(
      refused("The incident 'INC-1' ended"),
    );
    expect(await breakGlass('ana', id, { incident: 'INC-9' })).toMatchObject(
      refused(
        "No source knows an incident 'INC-9'; open for these services: INC-7",
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
      ...{ status: 201, incident: { id: 'INC-2', state: 'open' } },
    });
    portal.trouble.facts![0] = spent('cart');
    const { id: second } = await deploy(2);
    expect(await breakGlass('ana', second, { incident: 'P-1' })).toMatchObject({
      ...{ status: 201, incident: { id: 'P-1', state: 'unknown' } },
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
    await portal.setClock(portal.now() + 24 * 60 * minuteMs);
    expect(await breakGlass('ana', id)).toMatchObject(nothing);
    await portal.stop();
  });
});
