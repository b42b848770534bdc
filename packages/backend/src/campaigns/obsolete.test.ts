import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually } from '../__testUtils__/eventually';
import { BareRemotes } from './__testUtils__/BareRemotes';
import { aService, startCampaigns } from './__testUtils__/startCampaigns';

jest.setTimeout(240_000);

describe('branches of fixes that became obsolete', () => {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3'],
    disableDocker: true,
  });

  it('are removed, and none that others pushed to', async () => {
    const remotes = new BareRemotes();
    const names = ['cart', 'checkout'];
    names.forEach(name =>
      remotes.create(`acme/${name}`, { 'README.md': `# ${name}` }),
    );
    const app = await startCampaigns({
      databases,
      databaseId: 'SQLITE_3',
      remotes: remotes.path,
      services: names.map(name => aService(name)),
    });
    await eventually(async () => {
      const { body } = await app.call('pat', 'get', '/evidence/overview');
      expect(body.entities).toBeGreaterThan(names.length);
    });
    await app.read();
    await app.judged('fail', names);
    const id = await app.begin();
    const fixes = `/campaigns/${id}/fixes`;
    const { body: plan } = await app.cards('pat', 'post', fixes, {});
    const { body: done } = await app.cards('pat', 'post', fixes, {
      dryRun: false,
      plan: plan.plan,
    });
    const [{ branch: obsolete }, { branch: shared }] = done.items;
    expect(done.items[0]).not.toHaveProperty('commit');
    const bare = join(remotes.path, 'acme/checkout.git');
    const theirs = remotes.git(
      bare,
      ...['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.example'],
      ...['commit-tree', `${shared}^{tree}`, '-p', shared, '-m', 'Ours'],
    );
    remotes.git(bare, 'update-ref', `refs/heads/${shared}`, theirs);
    expect(remotes.branches('acme/cart')).toEqual(['main', obsolete]);
    names.forEach(name =>
      remotes.commit(`acme/${name}`, { 'SECURITY.md': 'By hand' }),
    );
    app.setClock('2026-03-02T12:00:00.000Z');
    await app.read();
    await app.judged('pass', names);
    await eventually(async () => {
      const { body } = await app.cards('pat', 'get', `/campaigns/${id}`);
      expect(body.fixes).toMatchObject([
        { state: 'closed', issue: { state: 'closed' } },
        { state: 'closed', issue: { state: 'other' } },
      ]);
      expect(body.fixes[0]).not.toHaveProperty('commit');
    }, 60_000);
    expect(remotes.branches('acme/cart')).toEqual(['main']);
    expect(remotes.branches('acme/checkout')).toEqual(['main', shared]);
    await app.stop();
    remotes.dispose();
  });
});
