import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { DecisionCase } from '@plumbline/backstage-plugin-evidence-common';
import {
  ana,
  li,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const shop = 'group:default/shop';

describe('decisions about discrepancies', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  it.each(databases.eachSupportedId())(
    'are listed, reviewed once when a dismissal ends, and those of before are published, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const start = () =>
        startEvidence({
          entities: [
            aComponent('checkout', { owner: shop }),
            aComponent('payment', { owner: shop }),
            aComponent('shop', { kind: 'Group' }),
          ],
          features: [
            mockServices.database.factory({ knex }),
            mockServices.userInfo.mock({
              async getUserInfo(credentials) {
                const { userEntityRef } = credentials.principal as {
                  userEntityRef: string;
                };
                const groups = userEntityRef === ana ? [] : [shop];
                return {
                  userEntityRef,
                  ownershipEntityRefs: [userEntityRef, ...groups],
                };
              },
            }).factory,
          ],
        });
      let evidence = await start();
      const inbox = async (user: string, view: string) =>
        (await evidence.as(user).get('/decisions/inbox', { view })).body
          .items as DecisionCase[];
      const eventually = async (check: () => Promise<void>) => {
        for (let turn = 0; ; turn++) {
          try {
            await check();
            return;
          } catch (error) {
            if (turn > 100) {
              throw error;
            }
            await new Promise(done => {
              setTimeout(done, 100);
            });
          }
        }
      };
      await evidence
        .as(ana)
        .post('/observations', {
          source: 'mesh',
          observedAt: '2026-03-01T11:59:00Z',
          edges: [
            {
              from: checkout,
              to: payment,
              type: 'calls',
              count: 50,
              windowSeconds: 60,
              lastSeen: '2026-03-01T11:59:00Z',
            },
          ],
        })
        .expect(200);
      const { body } = await evidence.as(ana).get('/discrepancies');
      const [{ id, message }] = body.items;
      const path = `/discrepancies/${id}`;
      const reason = 'It is declared next week';
      await evidence.as(ana).post(`${path}/accept`, { reason }).expect(200);
      const accepted = {
        id: `discrepancy:${id}`,
        plugin: 'evidence',
        type: 'discrepancy',
        title: `Discrepancy: ${message}`,
        url: `/evidence${path}`,
        entityRefs: [checkout],
        actions: [],
        deciders: [shop],
        state: 'decided',
        outcome: {
          action: 'accepted',
          by: ana,
          reason,
          at: '2026-03-01T12:00:00.000Z',
        },
      };
      await eventually(async () =>
        expect(await inbox(ana, 'decided')).toMatchObject([accepted]),
      );

      await evidence.stop();
      // As before there was an outbox: the migration finds what is stored.
      await knex.migrate.down({
        directory: `${__dirname}/../../migrations`,
        tableName: 'knex_migrations',
      } as never);
      evidence = await start();
      await eventually(async () =>
        expect(await inbox(ana, 'decided')).toMatchObject([accepted]),
      );

      const until = '2026-03-02T12:00:00.000Z';
      await evidence
        .as(ana)
        .post(`${path}/dismiss`, { reason: 'A health check', until })
        .expect(200);
      await eventually(async () =>
        expect(await inbox(ana, 'decided')).toMatchObject([
          { outcome: { action: 'dismissed' } },
        ]),
      );
      setClock('2026-03-03T12:00:00.000Z');
      await evidence.scheduler.triggerTask('evidence-discrepancies-ages');
      await eventually(async () =>
        expect(await inbox(li, 'waiting')).toMatchObject([
          {
            type: 'review',
            title: `Review: ${message}`,
            reason: `It was dismissed until ${until}`,
            requestedAt: '2026-03-03T12:00:00.000Z',
          },
        ]),
      );
      // Its words may name what this reader does not see.
      expect(await inbox(outsider, 'waiting')).toEqual([]);
      expect(await inbox(ana, 'waiting')).toEqual([]);
      const [{ actions }] = await inbox(li, 'waiting');
      const answers = await Promise.all(
        actions.map(action =>
          evidence.as(li).post(action.path, { ...action.body, reason: 'Yes' }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(
        answers.find(({ status }) => status === 409)!.body.error.message,
      ).toMatch(
        new RegExp(
          `^It is already (accepted|dismissed): ${li} decided on it; read it again$`,
        ),
      );
      await eventually(async () => {
        expect(await inbox(li, 'waiting')).toEqual([]);
        expect(await inbox(li, 'decided')).toMatchObject([
          { type: 'discrepancy', outcome: { by: li, reason: 'Yes' } },
        ]);
      });
      await evidence.stop();
    },
  );
});
