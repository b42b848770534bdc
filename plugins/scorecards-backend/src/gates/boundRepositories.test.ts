import { ConfigReader } from '@backstage/config';
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
