import { commitUrl, parseRemote } from './webRepository';

describe('parseRemote', () => {
  it.each([
    ['https://github.com/Acme/Shop.git', 'github.com', 'acme/shop'],
    ['https://user:secret@github.com/acme/shop', 'github.com', 'acme/shop'],
    ['git@github.com:acme/shop.git', 'github.com', 'acme/shop'],
    ['ssh://git@gitlab.acme.io:2222/a/b/c.git', 'gitlab.acme.io:2222', 'a/b/c'],
  ])('reads %s', (remote, host, slug) => {
    expect(parseRemote(remote)).toEqual({ host, slug });
  });

  it.each(['/srv/git/shop.git', '../shop', 'file:///srv/git/shop', 'C:\\shop'])(
    'takes %s for no place on the web',
    remote => {
      expect(parseRemote(remote)).toBeUndefined();
    },
  );
});

describe('commitUrl', () => {
  it.each([
    ['github.com', 'https://github.com/acme/shop/commit/abc'],
    ['gitlab.acme.io', 'https://gitlab.acme.io/acme/shop/-/commit/abc'],
    ['bitbucket.org', 'https://bitbucket.org/acme/shop/commits/abc'],
    ['git.acme.io', undefined],
    ['notgithub.example', undefined],
  ])('on %s is %s', (host, url) => {
    expect(commitUrl({ host, slug: 'acme/shop' }, 'abc')).toBe(url);
  });
});
