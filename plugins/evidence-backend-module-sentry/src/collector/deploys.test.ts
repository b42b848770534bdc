import { ana } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { deploy, release } from '../__testUtils__/SentryServer';
import { useSentry } from '../__testUtils__/useSentry';

jest.setTimeout(120_000);

const hash = 'a'.repeat(40);

describe('deploys in Sentry', () => {
  const used = useSentry();
  const { requested, revisions, start } = used;

  it('are changes of the entity that has the project', async () => {
    const sentry = await start();
    sentry.releases = [
      release('pay@2'),
      release('pay@1', {
        dateCreated: '2026-02-28T10:00:00Z',
        lastCommit: null,
        deploys: [
          deploy('77', {
            environment: 'staging',
            dateFinished: '2026-02-28T10:30:00Z',
            url: 'https://ci.example/run/7',
          }),
        ],
      }),
      release('never deployed', { deploys: [] }),
    ];
    expect(await used.portal.run()).toMatchObject({
      outcome: 'succeeded',
      title: expect.stringMatching(
        /^Deploys and errors of acme in Sentry at 127\.0\.0\.1:/,
      ),
    });
    const [first, second, ...more] = await used.portal.evidence.changes();
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      source: 'sentry',
      kind: 'deploy',
      entityRef: 'component:default/checkout',
      environment: 'staging',
      occurredAt: '2026-02-28T10:30:00.000Z',
      revision: 'pay@1',
      links: { run: 'https://ci.example/run/7' },
    });
    expect(first).not.toHaveProperty('commit');
    expect(second).toMatchObject({
      entityRef: 'component:default/checkout',
      environment: 'production',
      occurredAt: '2026-03-01T11:00:00.123Z',
      revision: 'pay@2',
      commit: hash,
      title: 'Release pay@2',
      links: {
        run: `${used.portal.url}/organizations/acme/releases/pay%402/?project=1`,
      },
    });
    // How one ended is not known.
    expect(second).not.toHaveProperty('outcome');
    expect(requested('/deploys/')).toEqual([]);
  });

  it('are read once, and again where there is news', async () => {
    const sentry = await start();
    const pay = release('pay@1', {
      deploys: [
        deploy('1', { environment: 'staging' }),
        deploy('2', { environment: 'canary' }),
      ],
    });
    sentry.releases = [pay];
    await used.portal.run();
    const path = 'acme/releases/pay%401/deploys/?project=1';
    expect(requested('/deploys/')).toEqual([path]);
    await used.portal.run();
    expect(requested('/deploys/')).toEqual([]);
    pay.deploys.push(deploy('3'));
    await used.portal.run();
    expect(requested('/deploys/')).toEqual([path]);
    expect((await revisions()).sort()).toEqual([
      'pay@1 canary checkout',
      'pay@1 production checkout',
      'pay@1 staging checkout',
    ]);
  });

  it('are forgotten with their project', async () => {
    const sentry = await start();
    const { acme } = sentry.organizations;
    const deploys = ['1', '2'].map(id => deploy(id));
    sentry.releases = [release('pay@1', { deploys })];
    const readOf = async (projects: typeof acme) => {
      sentry.organizations.acme = projects;
      await used.portal.run();
      return requested('/deploys/').length;
    };
    expect(await readOf(acme)).toBe(1);
    expect(await readOf({ 2: 'stock' })).toBe(0);
    expect(await readOf(acme)).toBe(1);
    expect(await readOf(acme)).toBe(0);
  });

  it('of a time that is to come are changes once it has come', async () => {
    const sentry = await start();
    const dateFinished = '2026-03-01T12:30:00Z';
    sentry.releases = [
      release('pay@9', { deploys: [deploy('9', { dateFinished })] }),
    ];
    await used.portal.run();
    expect(await revisions()).toEqual([]);
    await used.portal.run(60);
    expect(await revisions()).toEqual(['pay@9 production checkout']);
  });

  it('of a release of several projects are those of each', async () => {
    const sentry = await start();
    sentry.releases = [
      release('shop@1', {
        of: ['1', '2'],
        deploys: [
          deploy('1'),
          deploy('2', { environment: 'staging', of: ['2'] }),
        ],
      }),
      // One that is the last of its release, and of the other project.
      release('shop@2', {
        of: ['1', '2'],
        deploys: [deploy('3', { of: ['2'] })],
      }),
    ];
    await used.portal.run();
    expect((await revisions()).sort()).toEqual([
      'shop@1 production checkout',
      'shop@1 production stock',
      'shop@1 staging stock',
      'shop@2 production stock',
    ]);
  });

  it('of another organization are read where an entity names it', async () => {
    const sentry = await start();
    sentry.releases = [release('far@1', { of: ['9'] })];
    await used.portal.run();
    expect(await revisions()).toEqual(['far@1 production far']);
  });

  it('of a project that two entities have are of none of them', async () => {
    const sentry = await start();
    sentry.releases = [release('both@1', { of: ['3'] })];
    await used.portal.run();
    expect(await revisions()).toEqual(['both@1 production undefined']);
    const { body } = await used.portal.evidence.as(ana).get('/discrepancies');
    expect(JSON.stringify(body.items)).toContain('component:default/right');
  });

  it('are read page by page, as far back as they are looked for', async () => {
    const sentry = await start({ lookback: '2d' });
    sentry.pageSize = 1;
    const of = (version: string, day: string) =>
      release(version, {
        dateCreated: `${day}T08:00:00Z`,
        deploys: [deploy(version, { dateFinished: `${day}T09:00:00Z` })],
      });
    sentry.releases = [
      of('pay@5', '2026-03-01'),
      of('pay@4', '2026-02-28'),
      of('pay@3', '2026-02-26'),
      of('pay@2', '2026-02-25'),
    ];
    await used.portal.run();
    expect(await revisions()).toEqual([
      'pay@4 production checkout',
      'pay@5 production checkout',
    ]);
    expect(requested('acme/releases/?project=1')).toEqual(
      ['', '&cursor=0%3A1%3A0', '&cursor=0%3A2%3A0'].map(
        cursor => `acme/releases/?project=1&per_page=100${cursor}`,
      ),
    );
  });

  it('are left out where they are not wanted', async () => {
    const sentry = await start({ deploys: false });
    sentry.releases = [release('pay@1')];
    expect(await used.portal.run()).toMatchObject({
      title: expect.stringMatching(/^Errors of acme in Sentry at /),
    });
    expect(await revisions()).toEqual([]);
    expect(requested('/releases/')).toEqual([]);
  });
});
