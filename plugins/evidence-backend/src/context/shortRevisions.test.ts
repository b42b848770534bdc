import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import request from 'supertest';
import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const other = 'component:default/other';
const page = 'https://github.com/acme/shop';
/** Two commits of one beginning, and one of its own; digits may be a date. */
const twins = ['4f2a9c1a', '4f2a9c1b'].map(start => start.padEnd(40, '0'));
const plain = 'c0ffee1'.padEnd(40, '2');
const digits = '1234567'.padEnd(40, 'a');
const shared = 'b'.repeat(40);
const at = (day: number, time = '10:00') => `2026-02-${day}T${time}:00.000Z`;

const aCommit = (revision: string, day: number, entityRef = cart) => ({
  source: 'git',
  id: `${entityRef} ${revision}`,
  kind: 'commit',
  entityRef,
  revision,
  occurredAt: at(day),
});
const aDeploy = (id: string, day: number, of: object) => ({
  source: 'ci',
  id,
  kind: 'deploy',
  entityRef: cart,
  environment: 'prod',
  outcome: 'succeeded',
  occurredAt: at(day, '11:00'),
  ...of,
});
const aRun = (id: string, revision: string, day: number) => ({
  source: 'ci',
  id,
  pipeline: 'Main',
  entityRef: cart,
  revision,
  requestedAt: at(day, '10:30'),
  startedAt: at(day, '10:40'),
  finishedAt: at(day, '10:50'),
  outcome: 'succeeded',
});

const databases = createEvidenceDatabases();

describe.each(databases.eachSupportedId())(
  'a commit that is named by the beginning of its hash, on %s',
  databaseId => {
    let evidence: Awaited<ReturnType<typeof startEvidence>>;
    const ids: Record<string, string> = {};

    beforeAll(async () => {
      evidence = await startEvidence({
        entities: ['cart', 'other'].map(name =>
          aComponent(name, {
            annotations: { 'backstage.io/source-location': `url:${page}` },
          }),
        ),
        hidden: [other],
        features: [
          mockServices.database.factory({
            knex: await databases.init(databaseId),
          }),
        ],
      });
      const items = [
        aCommit(plain, 10),
        aCommit(digits, 11),
        ...twins.map((twin, index) => aCommit(twin, 12 + index)),
        // The beginning of one commit here is that of another elsewhere.
        aCommit(plain.slice(0, 7).padEnd(40, '3'), 10, other),
        aCommit(shared, 14),
        aCommit(shared, 14, other),
        aDeploy('plain', 10, { revision: plain.slice(0, 7) }),
        aDeploy('digits', 11, { revision: 'v2', commit: digits.slice(0, 7) }),
        aDeploy('either', 13, { revision: twins[0].slice(0, 7) }),
      ];
      const { body } = await evidence.as(ana).post('/changes', { items });
      items.forEach(({ id }, index) => {
        ids[id] = body.items[index].id;
      });
      await evidence
        .as(ana)
        .post('/runs', {
          items: [
            aRun('whole', plain, 10),
            aRun('short', digits.slice(0, 8), 11),
            aRun('twin', twins[0], 12),
            aRun('either', twins[0].slice(0, 7), 13),
          ],
        })
        .expect(201);
    });
    afterAll(() => evidence.stop());

    const get = async (path: string, query = {}) => {
      const { body, status } = await evidence.as(ana).get(path, query);
      expect([path, status]).toEqual([path, 200]);
      return body;
    };
    const changeOf = (id: string) => get(`/delivery/changes/${ids[id]}`);
    const runsOf = ({ runs }: { runs: { at: string }[] }) =>
      runs.map(run => run.at.slice(0, 10));

    it('has its runs in the figures, and in their lists', async () => {
      const found = await get('/delivery', { entityRef: cart });
      const split = Object.fromEntries(
        found.latest.map((one: any) => [one.id, one]),
      );
      for (const id of ['plain', 'digits']) {
        expect(split[ids[id]]).toMatchObject({
          commits: 1,
          leadParts: { before: 1_800, queue: 600, execution: 600 },
        });
      }
      const listed = async (query: string) =>
        (await get(`/runs?${query}`)).items
          .map((one: any) => one.nativeId)
          .sort();
      expect(await listed(found.runs.succeeded)).toEqual(['short', 'whole']);
      const { deploys } = await get('/delivery', {
        entityRef: cart,
        pipeline: 'Main',
      });
      expect(deploys.total).toBe(2);
    });

    it('has its runs, and the decisions on it', async () => {
      await request(evidence.server)
        .post('/api/evidence/decisions')
        .set(
          'authorization',
          mockCredentials.service.header({
            onBehalfOf: mockCredentials.service('plugin:scorecards'),
            targetPluginId: 'evidence',
          }),
        )
        .send({
          id: 'gate:d:0',
          type: 'gate',
          action: 'allowed',
          subject: {
            entityRef: cart,
            environment: 'production',
            action: 'deploy',
            release: digits.slice(0, 9),
          },
          body: { decision: 'd', answer: 'allow', at: at(11), rules: [] },
        })
        .expect(201);
      expect(runsOf(await changeOf('plain'))).toEqual(['2026-02-10']);
      const found = await changeOf('digits');
      expect(found).toMatchObject({
        id: ids[`${cart} ${digits}`],
        commit: { revision: digits },
        decisions: [{ id: 'd', answer: 'allow' }],
      });
      expect(runsOf(found)).toEqual(['2026-02-11']);
      const { items } = await get('/runs', { entityRef: cart });
      const short = items.find((one: any) => one.nativeId === 'short');
      const { changes } = await get(`/runs/${short.id}`);
      expect(changes.map((one: any) => one.id).sort()).toEqual(
        [ids[`${cart} ${digits}`], ids.digits].sort(),
      );
    });

    it('is not chosen where several begin so, and that is said', async () => {
      const { latest } = await get('/delivery', { entityRef: cart });
      const either = latest.find((one: any) => one.id === ids.either);
      expect(either).toMatchObject({ fits: 2, revision: '4f2a9c1' });
      expect(either.commits).toBeUndefined();
      expect(await changeOf('either')).toMatchObject({
        id: ids.either,
        runs: [],
        unknown: expect.arrayContaining([
          {
            part: 'commit',
            because:
              "'4f2a9c1' is the beginning of 2 commits: report the whole hash",
          },
        ]),
      });
      const twin = await changeOf(`${cart} ${twins[0]}`);
      expect(twin.environments).toEqual([]);
      expect(runsOf(twin)).toEqual(['2026-02-12']);
      expect(twin.unknown).toContainEqual({
        part: 'deploy',
        because:
          "A change names '4f2a9c1', with which several commits begin: of which it is, is not stated",
      });
    });

    it('leads to its way, of a service or a repository', async () => {
      const find = async (query: object, user = ana) => {
        const { body, status } = await evidence
          .as(user)
          .get('/delivery/changes', query);
        return [status, body.error?.message ?? body.id];
      };
      const id = ids[`${cart} ${plain}`];
      const short = plain.slice(0, 7);
      expect(await get(`/delivery/changes/${id}`)).toEqual(
        await get('/delivery/changes', { entityRef: cart, commit: short }),
      );
      const repository = 'git@github.com:Acme/shop.git';
      expect(await find({ repository, commit: plain })).toEqual([200, id]);
      // Of what the reader may not see, nothing is said.
      expect(await find({ repository, commit: short }, outsider)).toEqual([
        200,
        id,
      ]);
      expect(await find({ repository, commit: short })).toEqual([
        409,
        expect.stringMatching(/the beginning of several commits: .*, c0ffee1/),
      ]);
      expect(await find({ repository, commit: shared })).toEqual([
        409,
        `The commit is of several services: say which by 'entityRef', ${cart}, ${other}`,
      ]);
      expect(
        await find({ entityRef: other, commit: shared }, outsider),
      ).toEqual([404, expect.stringContaining('There is no entity')]);
      const items = Array.from({ length: 25 }, (_, index) =>
        aCommit(`e1e1e1e${index}`.padEnd(40, 'f'), 15, other),
      );
      await evidence.as(ana).post('/changes', { items });
      expect(await find({ repository, commit: 'E1E1E1E' })).toEqual([
        409,
        expect.stringMatching(/commits: (e1e1e1e\w{33}, ){20}and 5 more$/),
      ]);
      const none = 'd'.repeat(40);
      expect(await find({ entityRef: cart, commit: none })).toEqual([
        404,
        `No change of ${cart} has the commit '${none}'`,
      ]);
      expect(await find({ repository: 'git.example/x', commit: none })).toEqual(
        [
          404,
          "No service that you may see is of the repository 'git.example/x'",
        ],
      );
      for (const query of [
        { commit: none },
        { commit: none, entityRef: cart, repository },
        { commit: 'abc', entityRef: cart },
        { entityRef: cart },
      ]) {
        expect((await find(query))[0]).toBe(400);
      }
    });
  },
);
