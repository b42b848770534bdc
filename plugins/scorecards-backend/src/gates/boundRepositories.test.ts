import { TestDatabases } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  aService,
  incidentRule,
  repository as ours,
} from './__testUtils__/gateEstate';
import { readBoundRepositories } from './boundIdentities';

const read = (repositories: object) =>
  readBoundRepositories(
    new ConfigReader({
      plumbline: { scorecards: { gates: { repositories } } },
    }),
  );

describe('tokens that are bound to repositories', () => {
  it('may request for these alone, and others for any', () => {
    const may = read({
      ci: ['https://git.example/shop/*', 'git@git.example:mail/all.git'],
    });
    const ci = 'service:external:ci';
    for (const [repository, expected] of [
      ['git.example/shop/cart', true],
      ['git.example/shop/deep/cart', true],
      ['git.example/mail/all', true],
      ['git.example/mail/other', false],
      ['git.example/shopping/cart', false],
      ['other.example/shop/cart', false],
    ] as const) {
      expect([repository, may(ci, repository)]).toEqual([repository, expected]);
      expect(may('service:ci', repository)).toBe(expected);
      expect(may('service:external:other', repository)).toBe(true);
      expect(may('user:default/ci', repository)).toBe(true);
    }
    expect(read({ ci: [] })(ci, 'git.example/shop/cart')).toBe(false);
  });

  it.each(['shop', '*', 'git.example/*/cart', 'git.*/shop/*'])(
    'refuses %s at the start',
    address => {
      expect(() => read({ ci: [address] })).toThrow(
        `'plumbline.scorecards.gates.repositories.ci' has '${address}'; it must be the address of a repository, or its beginning with '/*'`,
      );
    },
  );
});

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

it('binds a token that is configured, by the subject it has there', async () => {
  const tokens = ['ci-bound', 'ci-other'].map(subject => ({
    type: 'static',
    options: { subject, token: `token-of-${subject}` },
    accessRestrictions: [{ plugin: 'scorecards' }],
  }));
  const portal = await startScorecards({
    knex: await databases.init('SQLITE_3'),
    externalAccess: tokens,
    gates: [incidentRule],
    config: {
      plumbline: {
        scorecards: {
          gates: {
            repositories: { 'ci-bound': ['https://git.example/own/*'] },
          },
        },
      },
    },
    facts: [aService('cart', { incidents: [] })],
  });
  const decide = (subject: string) =>
    portal.call(`Bearer token-of-${subject}`, 'post', '/gate', {
      repository: ours,
      stage: 'deploy',
      head: 'abcdef0',
    });
  await eventually(async () =>
    expect((await decide('ci-other')).status).toBe(200),
  );
  const bound = await decide('ci-bound');
  expect([bound.status, bound.body.error?.message]).toEqual([
    403,
    "This token is bound to other repositories than 'git.example/shop/all'",
  ]);
  await portal.stop();
});
