import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil } from '../__testUtils__/startToil';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const by = (user: string) =>
  mockCredentials.user.header(`user:default/${user}`);
const occurrence = (id: string, title = 'Restart it') => ({
  id,
  title,
  occurredAt: new Date(Date.now() - 60_000).toISOString(),
});
/** Only these are members of the group. */
const sre = ['user:default/ana', 'user:default/ben'];
const userInfo = mockServices.userInfo.mock({
  async getUserInfo({ principal }) {
    const { userEntityRef } = principal as { userEntityRef: string };
    const groups = sre.includes(userEntityRef) ? ['group:default/sre'] : [];
    return {
      userEntityRef,
      ownershipEntityRefs: [userEntityRef, ...groups],
    };
  },
}).factory;

describe.each(databases.eachSupportedId())('names of sources, on %s', id => {
  const start = async (config: object = {}, knex = databases.init(id)) => {
    const toil = await startToil(await knex, { config, features: [userInfo] });
    const push = (user: string, source: string, title?: string) =>
      toil.call(
        'post',
        '/occurrences',
        { source, items: [occurrence('1', title)] },
        by(user),
      );
    return { ...toil, push };
  };

  it('belong to whom configuration names, whoever was first', async () => {
    const knex = databases.init(id);
    const before = await start({}, knex);
    expect((await before.push('eve', 'reviews')).status).toBe(200);
    expect((await before.push('ana', 'reviews')).status).toBe(403);
    await before.backend.stop();

    const { backend, call, push } = await start(
      { owners: { reviews: 'group:default/sre' } },
      knex,
    );
    const refused = await push('eve', 'reviews');
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      "The source 'reviews' is owned by 'group:default/sre'; report under a source id of your own",
    ]);
    expect((await push('eve', 'Reviews ')).status).toBe(403);
    const reported = await call(
      'post',
      '/occurrences',
      { source: 'reviews', items: [occurrence('2')] },
      by('ana'),
    );
    expect(reported.body).toMatchObject({ stored: 1 });
    // Another member amends what the group reported.
    const amended = await call(
      'post',
      '/occurrences',
      { source: 'reviews', items: [occurrence('2', 'Restart the worker')] },
      by('ben'),
    );
    expect(amended.body).toMatchObject({ updated: 1 });
    const removal = { source: 'reviews', ids: ['2'] };
    const remove = (user: string) =>
      call('post', '/occurrences/remove', removal, by(user));
    expect((await remove('eve')).status).toBe(403);
    expect((await remove('ana')).body).toEqual({ removed: 1 });
    await backend.stop();
  });

  it('that can be taken for others are refused', async () => {
    const { backend, push } = await start();
    for (const [name, why] of [
      ['g\u0456thub', "'g\u0456thub' mixes several that look alike"],
      ['jira-\u0440\u0430\u0443', "can be taken for 'pay'"],
      ['\u03BFps.csv', 'mixes several'],
    ]) {
      const { body, status } = await push('ana', name);
      expect([name, status]).toEqual([name, 400]);
      expect(body.error.message).toContain(why);
    }
    for (const name of [
      'jira',
      'tickets.csv',
      '\u043A\u043E\u043C\u0430\u043D\u0434\u0430-ci',
      '\u30C1\u30FC\u30E0',
      'T\u30B7\u30E3\u30C4',
      'na\u00EFve caf\u00E9',
    ]) {
      expect([name, (await push('ana', name)).status]).toEqual([name, 200]);
    }
    await backend.stop();
  });

  it.each([
    [{ owners: { reviews: 'sre' } }, /'plumbline.toil.owners.reviews' must be/],
    [{ owners: { ledger: 'group:default/sre' } }, /reads 'ledger' itself/],
  ])('refuses the configuration %j', async (config, message) => {
    await expect(start(config)).rejects.toThrow(message);
  });
});
