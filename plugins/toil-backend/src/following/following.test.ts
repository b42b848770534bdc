import type {
  Change,
  EvidenceContext,
  FeedEntry,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil, until } from '../__testUtils__/startToil';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const orders = 'resource:default/orders-db';
const ago = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

function contextOf(entityRef: string, dependsOn: string[]): EvidenceContext {
  return {
    subject: { entityRef },
    dependencies: dependsOn.map(ref => ({
      entityRef: ref,
      direction: 'calls',
      depth: 1,
      exists: true,
    })),
    impact: { services: 7 },
  } as unknown as EvidenceContext;
}

function deploy(id: number, change: Partial<Change> = {}): Change {
  return {
    id: `d${id}`,
    source: 'github',
    kind: 'deploy',
    entityRef: checkout,
    environment: 'production',
    occurredAt: ago(10_000 - id),
    receivedAt: ago(10_000 - id),
    revision: `v1.0.${id}`,
    outcome: 'succeeded',
    links: { run: `https://ci.test/${id}` },
    ...change,
  };
}

describe.each(['POSTGRES_15'] as const)(
  'following evidence on %s',
  databaseId => {
    const databases = createTestDatabases();

    async function start() {
      const feed: FeedEntry[] = [];
      const changes: Change[] = [];
      const incidents: Incident[] = [];
      const signals: Record<string, string> = {};
      const contexts = [contextOf(checkout, [orders])];
      const given = { feedStart: 0 };
      const toil = await startToil(await databases.init(databaseId), {
        evidence: Object.assign(given, {
          ...{ changes, contexts, feed, incidents, signals },
          facts: [checkout, orders].map(entityRef => ({
            entityRef,
            kind: 'Component',
            facts: [],
          })),
        }),
      });
      const announce = (
        type: FeedEntry['type'],
        entityRef: string,
        key?: string,
      ) =>
        feed.push({
          seq: feed.length + 1,
          type,
          entityRef,
          key,
          at: new Date().toISOString(),
        });
      const incident = (id: string, ref: string, receivedAt = ago(0)) => {
        incidents.push({
          key: `pagerduty:${id}`,
          source: 'pagerduty',
          id,
          title: 'Orders are slow',
          status: 'open',
          start: receivedAt,
          entityRefs: [ref],
          receivedAt,
          updatedAt: receivedAt,
          link: `https://pager.test/${id}`,
        });
        announce('incident', ref, `pagerduty:${id}`);
      };
      const added = await toil
        .call('post', '/candidates', {
          title: 'Fail over orders-db by hand',
          services: [checkout],
          risk: 'outage',
          recoverability: 'poor',
          frequency: 'monthly',
        })
        .expect(201);
      const get = async () =>
        (await toil.call('get', `/candidates/${added.body.id}`).expect(200))
          .body;
      return {
        ...toil,
        added: added.body,
        changes,
        get,
        incident,
        signals,
        announce,
        /** Of what was announced, nothing is kept in the feed. */
        forgetFeed: () => {
          given.feedStart = feed.length;
        },
      };
    }

    it('looks a name up again once what it stood for has changed', async () => {
      const { announce, backend, forgetFeed, list, signals, take } =
        await start();
      const [mail, post] = ['component:default/mail', 'component:default/post'];
      const vault = 'component:default/vault';
      Object.assign(signals, { mail, vault });
      for (const [name, title] of [
        ['mail', 'Restart the mail queue'],
        ['vault', 'Unseal after a power cut'],
      ]) {
        await take(
          [1, 2, 3].map(at => ({
            ...{ id: `${name}-${at}`, title, services: [name] },
            occurredAt: ago(at * 60),
          })),
        );
      }
      const named = async () =>
        Object.fromEntries(
          (await list('&state=suggested')).map(each => [
            each.title,
            each.services,
          ]),
        );
      expect(await named()).toEqual({
        'Restart the mail queue': [mail],
        'Unseal after a power cut': [vault],
      });
      delete signals.vault;
      signals.mail = post;
      announce('entity', vault);
      announce('entity', mail);
      // What nothing else is found for stays hidden from whom it was hidden.
      expect(
        await until(
          named,
          now => now['Restart the mail queue'].join() === post,
        ),
      ).toEqual({
        'Restart the mail queue': [post],
        'Unseal after a power cut': [vault],
      });
      // Deleted while it was away: nothing that is read anew names it.
      signals.mail = mail;
      announce('entity', post);
      forgetFeed();
      await until(named, now => now['Restart the mail queue'].join() === mail);
      await backend.stop();
    });

    it('asks for a review after an incident of what a service depends on', async () => {
      const { added, backend, call, get, incident } = await start();
      expect(added).toMatchObject({ stale: false, bucket: 'automate-first' });
      // Known before the review, so no news.
      incident('INC-1', orders, ago(60));
      await until(get, ({ blastRadius }) => blastRadius === 7);
      incident('INC-2', orders);
      const stale = await until(get, candidate => candidate.stale);
      expect(stale.staleReasons).toEqual([
        {
          code: 'incident',
          message:
            'incident INC-2 (Orders are slow) on orders-db, which checkout depends on',
          at: expect.any(String),
          entityRef: orders,
          evidence: 'pagerduty:INC-2',
          url: 'https://pager.test/INC-2',
        },
      ]);
      expect(stale.reasons[0]).toMatch(/^stale: incident INC-2/);
      expect(stale.version).toBe(added.version);
      expect(stale.history[0]).toMatchObject({ action: 'went stale' });

      const { body } = await call('post', `/candidates/${added.id}/review`, {
        version: stale.version,
        note: 'still so',
      }).expect(200);
      expect(body).toMatchObject({ stale: false, staleReasons: [] });
      await backend.stop();
    });

    it('reads everything anew where the feed is no longer kept', async () => {
      const { announce, backend, changes, forgetFeed, get, incident, list } =
        await start();
      incident('INC-1', orders, ago(60));
      await until(get, ({ blastRadius }) => blastRadius === 7);
      // Announced and deleted before it was read.
      incident('INC-2', orders);
      for (const id of [1, 2, 3]) {
        changes.push(deploy(id, { outcome: 'rolled-back' }));
        announce('change', checkout);
      }
      forgetFeed();
      const stale = await until(get, candidate => candidate.stale);
      expect(stale.staleReasons).toContainEqual(
        expect.objectContaining({ evidence: 'pagerduty:INC-2' }),
      );
      const suggested = () => list('&state=suggested');
      expect(await until(suggested, found => found.length > 0)).toMatchObject([
        { services: [checkout] },
      ]);
      // It follows again.
      incident('INC-3', orders);
      await until(get, ({ staleReasons }) =>
        staleReasons.some(
          ({ evidence }: { evidence: string }) =>
            evidence === 'pagerduty:INC-3',
        ),
      );
      await backend.stop();
    });

    it('suggests what was rolled back for the third time, with its evidence', async () => {
      const { added, backend, call, changes, list, announce } = await start();
      const rolledBack = (id: number) => {
        changes.push(deploy(id, { outcome: 'rolled-back' }));
        announce('change', checkout);
      };
      rolledBack(1);
      rolledBack(2);
      const group = async () =>
        (await call('get', '/groups?members=10')).body.items[0];
      await until(group, found => found?.size === 2);
      expect(await list()).toMatchObject([{ id: added.id }]);
      rolledBack(3);
      const [suggestion] = await until(
        () => list('&state=suggested'),
        found => found.length > 0,
      );
      expect(suggestion).toMatchObject({
        title: 'Roll back checkout',
        kind: 'release',
        services: [checkout],
        observedPerMonth: 3,
        blastRadius: 7,
      });
      const { members } = await group();
      expect(members.map(({ url }: { url: string }) => url)).toEqual([
        'https://ci.test/3',
        'https://ci.test/2',
        'https://ci.test/1',
      ]);
      await backend.stop();
    });

    it('suggests exemptions that are renewed, and lines that are corrected, again and again', async () => {
      const approved = (seq: number, subject: object) => ({
        ...{ id: `exemption:${seq}:approved`, seq, type: 'exemption' as const },
        ...{ action: 'approved' as const, state: 'lapsed' as const },
        subject: { entityRef: checkout, exemption: String(seq), ...subject },
        ...{ recordedBy: 'plugin:scorecards', at: ago(10_000 - seq * 100) },
      });
      const ofPolicy = (seq: number, product: string) =>
        approved(seq, {
          policy: 'budget-is-kept',
          product,
          request: `r-${seq}`,
        });
      const register = [
        ...[19, 18, 17, 16].map(seq => ofPolicy(seq, 'postgresql')),
        ...[13, 12].map(seq => ofPolicy(seq, 'bucket')),
        ...[5, 4, 3, 2, 1].map(seq => approved(seq, { control: 'slo' })),
      ];
      const corrections = [1, 2, 3].map(at => ({
        ...{ id: `c${at}`, line: 'owner', label: 'Owner', since: ago(at) },
      }));
      const toil = await startToil(await databases.init(databaseId), {
        evidence: {
          register,
          feed: [{ seq: 1, type: 'fact', entityRef: checkout, at: ago(0) }],
          facts: [
            {
              entityRef: checkout,
              kind: 'Component',
              facts: [
                {
                  ...{ name: 'corrections.open', kind: 'observed' },
                  ...{ value: corrections, source: 'incident-brief' },
                  observedAt: ago(0),
                } as never,
              ],
            },
          ],
        },
      });
      const suggested = await until(
        () => toil.list('&state=suggested'),
        found => found.length > 2,
      );
      expect(suggested.map(({ title, kind }) => [title, kind]).sort()).toEqual([
        ["Correct 'Owner' in the brief of checkout", 'recovery'],
        [
          'Renew the exemption of checkout from budget-is-kept for its postgresql',
          'request',
        ],
        ['Renew the exemption of checkout from slo', 'request'],
      ]);
      const groups = await toil.groups();
      // The first exemption was a decision; those after it were not.
      expect(groups.map(({ size }) => size).sort()).toEqual([1, 3, 3, 4]);
      await toil.backend.stop();
    });

    it('asks for a review after a deploy that was under way at the last one', async () => {
      const { added, backend, call, changes, get, announce } = await start();
      await until(get, ({ blastRadius }) => blastRadius === 7);
      changes.push(
        deploy(1),
        deploy(2, {
          ...{ occurredAt: ago(30), receivedAt: ago(30) },
          outcome: 'in-progress',
        }),
      );
      announce('change', checkout);
      const settled = async () => (await call('get', '/groups')).body.items;
      // The feed is followed to here once its next entry is.
      changes.push(deploy(3, { id: 'again', outcome: 'rolled-back' }));
      announce('change', checkout);
      await until(settled, items => items.length === 1);
      const { body: reviewed } = await call(
        'post',
        `/candidates/${added.id}/review`,
        { version: 1 },
      ).expect(200);
      expect(reviewed.stale).toBe(false);
      changes[1] = { ...changes[1], outcome: 'failed' };
      announce('change', checkout);
      const stale = await until(get, candidate => candidate.stale);
      expect(
        stale.staleReasons.map(({ message }: { message: string }) => message),
      ).toEqual(['a deploy of checkout in production failed']);
      await backend.stop();
    });

    it('goes by launches and by what the infrastructure is, not by every deploy', async () => {
      const { added, backend, call, changes, get, announce } = await start();
      // Longer ago than changes are read; what is deployed again is no launch.
      const longAgo = ago(100 * 24 * 60);
      changes.push(deploy(1, { occurredAt: longAgo, receivedAt: longAgo }));
      announce('change', checkout);
      await until(get, ({ blastRadius }) => blastRadius === 7);
      const now = { occurredAt: ago(0), receivedAt: ago(-1) };
      changes.push(deploy(2, now));
      announce('change', checkout);
      const infrastructure = { ...now, kind: 'infrastructure' as const };
      changes.push(
        deploy(4, {
          ...infrastructure,
          ...{ id: 'dev', entityRef: orders, environment: 'dev' },
        }),
        deploy(3, { ...infrastructure, id: 'tf', entityRef: orders }),
      );
      announce('change', orders);
      const stale = await until(get, candidate => candidate.stale);
      expect(
        stale.staleReasons.map(({ message }: { message: string }) => message),
      ).toEqual([
        'the infrastructure of orders-db changed in production, which checkout depends on',
      ]);
      await call('post', '/occurrences', {
        source: 'ledger',
        items: [{ id: '1', title: 'x', occurredAt: ago(1) }],
      }).expect(400);
      expect(added.id).toMatch(/^c-/);
      await backend.stop();
    });
  },
);
