import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const entityRef = 'component:default/cart';
const migrationRule = {
  ...incidentRule,
  id: 'migration',
  title: 'A migration is harmless',
  answer: 'review',
  approvers: 'group:default/platform',
  must: 'release.migration.kind != "destructive"',
  message: 'It is {{ release.migration.kind }}',
  exemption: { maxDays: 10 },
};
const exemptibleRule = { ...incidentRule, exemption: { maxDays: 10 } };
const user = (name: string, email?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: { ...(email && { profile: { email } }) },
});

describe('the intent and the authors of a change', () => {
  const databases = createTestDatabases();

  const start = async (databaseId: string) => {
    const portal = await startScorecards({
      knex: await databases.init(databaseId as 'SQLITE_3'),
      facts: [aService('cart', { incidents: [{ id: 'INC-7' }] })],
      gates: [migrationRule, exemptibleRule],
      entities: [user('pat', 'Pat.Müller@shop.example'), user('zoe')],
    });
    const request = async (more: object) => {
      const { body, status } = await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        head: 'abcdef0',
        release: { migration: { kind: 'destructive' } },
        ...more,
      });
      return { status, ...body };
    };
    await eventually(async () => {
      const { body } = await portal.call('service', 'get', '/gates');
      expect(body.items).toHaveLength(2);
    });
    const { body: exemption } = await portal.call(
      'ana',
      'post',
      '/exemptions',
      {
        entityRef,
        control: 'gate:no-incident',
        reason: 'It is a drill',
        expires: '2026-03-06T12:00:00.000Z',
      },
    );
    const approve = `/exemptions/${exemption.id}/approve`;
    await portal.call('pat', 'post', approve, { version: 1 });
    const review = async (id: string, by: string) =>
      portal.call(by, 'post', `/gate-reviews/${id}/approve`, {
        version: 1,
        reason: 'I have seen the plan',
      });
    return { portal, request, review };
  };

  it.each(databases.eachSupportedId())(
    'keeps its authors from reviewing it, and shows the reviewer what it is for, on %s',
    async databaseId => {
      const { portal, request, review } = await start(databaseId);
      const first = await request({
        intent: '  Drop the column «größe»  ',
        authorEmails: ['pat.müller@SHOP.example', 'bot@shop.example'],
      });
      expect(first).toMatchObject({
        answer: 'review',
        request: { makers: ['user:default/pat'] },
        notes: expect.arrayContaining([
          "Commits are written with bot@shop.example, which no user of the catalog has as 'spec.profile.email', so that their authors can review the change themselves.",
        ]),
      });
      expect(first.request).not.toHaveProperty('authorEmails');
      const [{ id }] = first.reviews;
      expect(
        (await portal.call('zoe', 'get', `/gate-reviews/${id}`)).body,
      ).toMatchObject({
        record: expect.arrayContaining([
          { label: 'Intent', value: 'Drop the column «größe»' },
          {
            label: 'Exceptions',
            value:
              "exempt from 'No incident is open' until 2026-03-06T12:00:00.000Z",
          },
        ]),
      });
      expect(await review(id, 'pat')).toMatchObject({
        status: 403,
        body: {
          error: {
            message: 'Who made or requested a change does not review it',
          },
        },
      });
      // It waits in the inbox, with all that is stated of it.
      const { body: ending } = await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        head: 'abcdef1',
        intent: 'End it',
        remediates: 'INC-7',
        release: { migration: { kind: 'destructive' } },
      });
      await eventually(async () =>
        expect([...portal.evidence.cases.values()]).toContainEqual(
          expect.objectContaining({
            url: `/scorecards/gates/${ending.id}`,
            record: expect.arrayContaining([
              { label: 'Intent', value: 'End it' },
              { label: 'Ends', value: 'INC-7' },
            ]),
          }),
        ),
      );
      // A request without them does not make it someone else's.
      expect((await request({})).reviews).toEqual(first.reviews);
      expect((await review(id, 'pat')).status).toBe(403);
      expect((await review(id, 'zoe')).status).toBe(200);
      expect((await request({})).answer).toBe('allow');
      expect(
        (await portal.call('service', 'get', `/gate/${first.id}`)).body,
      ).toMatchObject({ reproduced: true });
    },
  );

  it.each(databases.eachSupportedId())(
    'knows them in each environment that the release goes to, however many, on %s',
    async databaseId => {
      const { portal, request, review } = await start(databaseId);
      const release = {
        migration: { kind: 'destructive' },
        artifact: { digest: `sha256:${'a'.repeat(64)}` },
      };
      const makers = Array.from(
        { length: 99 },
        (_, at) => `user:default/a-long-name-of-a-maker-${at}`,
      );
      const staging = await request({
        environment: 'staging',
        release,
        makers,
        authorEmails: ['pat.müller@shop.example'],
      });
      expect(staging.request.makers).toHaveLength(100);
      // A job without a clone states the digest alone.
      const { reviews } = await request({ release });
      expect((await review(reviews[0].id, 'pat')).status).toBe(403);
      expect((await review(reviews[0].id, 'zoe')).status).toBe(200);
      expect((await request({ release })).answer).toBe('allow');
      // Another one names the commit alone, which the first request stated too.
      const { migration } = release;
      const byCommit = await request({
        release: { migration },
        environment: 'qa',
      });
      expect((await review(byCommit.reviews[0].id, 'pat')).status).toBe(403);
      await portal.stop();
    },
  );

  it('knows an author beside addresses that the catalog can not be filtered by', async () => {
    const { portal, request, review } = await start('SQLITE_3');
    const long = (at: number) => `${at}${'é'.repeat(200)}@shop.example`;
    const odd = ['pat,no@shop.example', 'a,kind=group', ',', long(0)];
    const { notes, reviews } = await request({
      authorEmails: [
        ...['pat.müller@shop.example', ...odd],
        ...Array.from({ length: 90 }, (_, at) => long(at + 1)),
      ],
    });
    expect((await review(reviews[0].id, 'pat')).status).toBe(403);
    expect(notes.join()).toContain(odd.slice(0, 3).join(', '));
    expect(notes.join()).not.toContain('pat.müller@shop.example');
    expect((await review(reviews[0].id, 'zoe')).status).toBe(200);
    await portal.stop();
  });

  it('opens a review where no author is known, with a note', async () => {
    const { portal, request, review } = await start('SQLITE_3');
    // With an empty list nothing is opened, also where commits have authors.
    expect(
      (await request({ makers: [], authorEmails: ['pat.müller@shop.example'] }))
        .notes,
    ).toContain(
      'Nothing can be reviewed: it is not known who made the change.',
    );
    const {
      notes,
      reviews,
      request: kept,
    } = await request({
      authorEmails: ['no@shop.example'],
    });
    expect(kept).not.toHaveProperty('makers');
    expect(notes).toHaveLength(3);
    const { body } = await portal.call(
      ...(['zoe', 'get', `/gate-reviews/${reviews[0].id}`] as const),
    );
    expect(body.record).toContainEqual({
      label: 'Intent',
      value: 'Not stated by the pipeline',
    });
    expect((await review(reviews[0].id, 'pat')).status).toBe(200);
    expect(
      await request({ authorEmails: Array(101).fill('a@shop.example') }),
    ).toMatchObject({ status: 400 });
    expect(await request({ intent: 'two\nlines' })).toMatchObject({
      status: 400,
      error: { message: expect.stringContaining('must be one line of text') },
    });
    // Advice is not reviewed.
    const advice = await request({
      stage: 'pull-request',
      authorEmails: ['no@shop.example'],
    });
    expect(advice.notes.join()).not.toContain('no@shop.example');
  });
});
