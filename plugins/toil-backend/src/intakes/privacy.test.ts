import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  ListedCandidate,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import {
  acmeAnswers,
  acmeModule,
  TrackerServer,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil, until } from '../__testUtils__/startToil';

jest.setTimeout(120_000);

const minuteMs = 60_000;
const payments = 'group:default/payments';
const guest = 'user:default/guest';
/** Of the team; she may not report either. */
const ana = 'user:default/ana';
const titles = {
  nobodys: 'Restart the mail relay',
  theTeams: 'Pay late wages out',
  services: 'Fail over the shop database',
  strange: 'Reindex catalog search',
  imported: 'Rotate partner keys',
};

describe('tickets of trackers that are read over REST', () => {
  const databases = createTestDatabases();
  let tracker: TrackerServer;

  beforeEach(async () => {
    tracker = await TrackerServer.start(acmeAnswers);
  });
  afterEach(() => tracker.stop());

  function hold(title: string, labels: string[]) {
    for (let at = 1; at <= 4; at++) {
      const number = tracker.tickets.length + 1;
      const created = 1_000 * Math.floor(Date.now() / 1_000) - at * minuteMs;
      const times = { created, updated: created };
      tracker.tickets.push({
        number,
        labels,
        title: `${title} ${number}`,
        ...times,
      });
    }
  }

  const start = async (
    knex: Awaited<ReturnType<typeof databases.init>>,
    own: object | undefined,
  ) => {
    const permission = ['toil.occurrence.report'];
    const toil = await startToil(knex, {
      config: {
        sources: own && {
          acme: {
            type: 'acme',
            projects: { ops: 'OPS' },
            url: tracker.url,
            frequency: { seconds: 1 },
            ...own,
          },
        },
      },
      denies: { [ana]: permission, [guest]: permission },
      evidence: {
        signals: { checkout: 'component:default/checkout' },
        facts: [{ entityRef: payments, kind: 'Group', facts: [] }],
      },
      features: [
        acmeModule,
        mockServices.userInfo.mock({
          getUserInfo: async credentials => {
            const { userEntityRef } = credentials.principal as {
              userEntityRef: string;
            };
            const teams = userEntityRef === ana ? [payments] : [];
            return {
              userEntityRef,
              ownershipEntityRefs: [userEntityRef, ...teams],
            };
          },
        }).factory,
      ],
    });
    const as = (user?: string) => {
      const header = mockCredentials.user.header(user);
      const get = async (path: string) =>
        (await toil.call('get', path, undefined, header).expect(200)).body;
      const post = (path: string, body: object) =>
        toil.call('post', path, body, header);
      const groups = async (): Promise<ToilGroup[]> =>
        (await get('/groups')).items;
      const list = async (): Promise<ListedCandidate[]> =>
        (await get('/candidates')).items;
      /** Which work is there, by lists that must agree. */
      const work = async () => {
        const named = (all: { title: string }[]) =>
          all.map(({ title }) => title.replace(/ (\d+|…)$/, '')).sort();
        const found = named(await groups());
        expect(named(await list())).toEqual(found);
        expect((await get('/summary')).suggested).toBe(found.length);
        return found;
      };
      const status = async (path: string) =>
        (await toil.call('get', path, undefined, header)).status;
      const sources = async () => {
        const { sources: all } = await get('/summary');
        return all.map(({ source, occurrences }: Record<string, unknown>) => [
          source,
          occurrences,
        ]);
      };
      return { get, groups, post, sources, status, work };
    };
    return { ...toil, as };
  };

  it.each(['POSTGRES_15'] as const)(
    'show, where they name no service, to those who may report and to the team named alone, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      hold(titles.nobodys, []);
      hold(titles.theTeams, ['team:payments']);
      hold(titles.services, ['service:checkout']);
      hold(titles.strange, ['service:nobody-knows']);
      const toil = await start(knex, {});
      await toil.take(
        [1, 2, 3].map(at => ({
          id: `C-${at}`,
          title: `${titles.imported} ${at}`,
          occurredAt: new Date(Date.now() - at * minuteMs).toISOString(),
        })),
        'csv',
      );
      const all = toil.as();
      await until(all.groups, ({ length }) => length === 5);
      expect(await all.work()).toEqual(Object.values(titles).sort());
      expect(await all.sources()).toEqual([
        ['acme', 16],
        ['csv', 3],
      ]);
      expect((await all.get('/unmatched')).items).toMatchObject([
        { name: 'nobody-knows', occurrences: 4 },
      ]);

      const reader = toil.as(guest);
      const forAll = [titles.services, titles.imported].sort();
      expect(await reader.work()).toEqual(forAll);
      expect(await reader.sources()).toEqual([
        ['acme', 4],
        ['csv', 3],
      ]);
      expect((await reader.get('/unmatched')).items).toEqual([]);
      const mine = toil.as(ana);
      expect(await mine.work()).toEqual([...forAll, titles.theTeams].sort());
      expect((await mine.sources())[0]).toEqual(['acme', 8]);
      const team = `/team?owner=${payments}`;
      expect((await mine.get(team)).work).toBe(1);
      expect((await reader.get(team)).work).toBe(0);

      // What is hidden is as if it were not there, whatever is done with it.
      const groups = await all.groups();
      const idOf = (title: string) =>
        groups.find(each => each.title.startsWith(title))!.id;
      const hidden = idOf(titles.nobodys);
      const seen = idOf(titles.imported);
      for (const path of ['/groups', '/candidates']) {
        expect(await all.status(`${path}/${hidden}`)).toBe(200);
        expect(await reader.status(`${path}/${hidden}`)).toBe(404);
        expect(await mine.status(`${path}/${hidden}`)).toBe(404);
        expect(await reader.status(`${path}/${seen}`)).toBe(200);
      }
      const members = [{ source: 'acme', id: 'OPS-1' }];
      await reader.post(`/groups/${hidden}/split`, { members }).expect(404);
      await reader
        .post('/groups/merge', { groups: [hidden, seen] })
        .expect(404);
      await reader.post('/candidates', { group: hidden }).expect(404);
      await reader
        .post(`/candidates/${hidden}/review`, { version: 0, risk: 'outage' })
        .expect(404);
      await all
        .post(`/candidates/${hidden}/review`, { version: 0, risk: 'outage' })
        .expect(200);
      expect(await reader.status(`/candidates/${hidden}`)).toBe(404);

      // One such ticket hides a group that was there for everybody.
      const created = 1_000 * Math.floor(Date.now() / 1_000);
      const added = { number: 99, title: `${titles.imported} 99`, labels: [] };
      const ticket = { ...added, created, updated: created };
      tracker.tickets.push(ticket);
      const shown = async () =>
        (await reader.groups()).some(({ id }) => id === seen);
      await until(shown, isShown => !isShown);
      Object.assign(ticket, {
        labels: ['service:checkout'],
        updated: created + 5_000,
      });
      await until(shown, isShown => isShown);
      await toil.backend.stop();

      // Nor do they become public once nobody reads the tracker any more.
      const later = await start(knex, undefined);
      expect(await later.as(guest).status(`/groups/${hidden}`)).toBe(404);
      await later.backend.stop();
      const open = await start(knex, { private: false });
      expect(await open.as(guest).status(`/groups/${hidden}`)).toBe(200);
      await open.backend.stop();
    },
  );
});
