import {
  decisionCaseInputSchema,
  decisionInputSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { gateOverrideSchema } from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { eventually } from '../../__testUtils__/startScorecards';
import {
  digest,
  minuteMs,
  spent,
  startBreakGlass,
} from './__testUtils__/startBreakGlass';

jest.setTimeout(120_000);

const rule = 'error-budget-left';

describe('break-glass', () => {
  const databases = createTestDatabases();

  const start = (
    databaseId: 'SQLITE_3' | 'POSTGRES_15',
    ...more: [facts?: ReturnType<typeof spent>[], more?: object]
  ) => startBreakGlass(databases, databaseId, ...more);

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

      const { id: last } = await deploy(1);
      const { status, ...override } = await breakGlass('ana', last, {
        minutes: 20,
      });
      expect(status).toBe(201);
      expect(gateOverrideSchema.parse(override)).toEqual(override);
      expect(override).toMatchObject({
        state: 'open',
        decision: last,
        environment: 'production',
        release: digest(1),
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
        answer: 'warn',
        atDeploy: 'warn',
        // No longer than the glass is broken.
        validUntil: '2026-03-01T12:20:00.000Z',
        lines: [
          {
            rule,
            status: 'fail',
            answer: 'warn',
            inGate: 'block',
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
        reproduced: true,
        inForce: true,
        judgements: [],
      });
      // It is of this release as it was stated, here.
      for (const other of [
        await deploy(2),
        await deploy(1, { action: 'config' }),
        await deploy(1, { remediates: 'INC-1' }),
        ...(await Promise.all(
          [
            { migration: { kind: 'destructive' } },
            { touches: ['network'] },
            { rollback: { how: 'none' } },
            { tests: { passed: 1, failed: 1 } },
          ].map(stated =>
            deploy(1, {
              release: { artifact: { digest: digest(1) }, ...stated },
            }),
          ),
        )),
      ]) {
        expect(other.answer).toBe('block');
        expect(JSON.stringify(other)).not.toContain(id);
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
          version,
          reason: 'Reverted; the budget policy stays',
        });
      expect((await reconcile('ana')).status).toBe(403);
      expect((await reconcile('pat')).status).toBe(403);
      expect((await reconcile('ben', 2)).status).toBe(409);
      const { body: reconciled } = await reconcile('ben');
      expect(reconciled).toMatchObject({
        state: 'reconciled',
        version: 2,
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
            body: { decision: last, rules: [{ rule }] },
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
    'is broken once by requests at one instant, and ends when it is reconciled, on %s',
    async databaseId => {
      const { portal, deploy, breakGlass } = await start(
        databaseId as 'SQLITE_3',
      );
      const { id } = await deploy(1);
      const answers = await Promise.all(
        ['ana', 'ben', 'zoe'].map(user => breakGlass(user, id)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([
        201, 409, 409,
      ]);
      const [{ id: override, by }] = answers.filter(one => one.status === 201);
      expect((await deploy(1)).answer).toBe('warn');
      const other = by === 'user:default/ana' ? 'ben' : 'ana';
      const path = `/gate-overrides/${override}/reconcile`;
      await portal.call(other, 'post', path, { version: 1, reason: 'Undone' });
      expect((await deploy(1)).answer).toBe('block');
      // Another one may be needed.
      const again = await deploy(1);
      expect((await breakGlass('ana', again.id)).status).toBe(201);
      await portal.stop();
    },
  );
});
