import { withoutCredentials } from './withoutCredentials';

const clean = (text: string) => withoutCredentials(text, ['a long secret']);

describe('withoutCredentials', () => {
  it.each([
    [
      'https://gitlab-ci-token:glcbt-1@git.example/a.git',
      'https://git.example/a.git',
    ],
    ['https://user:p@ss@git.example/a', 'https://git.example/a'],
    ['https://oauth2:x@git.example', 'https://git.example'],
    ['ssh://git@git.example/a.git', 'ssh://git.example/a.git'],
    [
      'See https://x:y@a.example and https://z@b.example/c@d',
      'See https://a.example and https://b.example/c@d',
    ],
    [
      'https://a.example/?private_token=x&page=2#top',
      'https://a.example/?private_token=&page=2#top',
    ],
    [
      'https://a.example/?X-Amz-Signature=x&api_key=y',
      'https://a.example/?X-Amz-Signature=&api_key=',
    ],
    ['sent a long secret', 'sent …'],
  ])('makes of %s %s', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    'git@git.example:a/b.git',
    'https://git.example/a/-/commit/1?tab=files#note@1',
    'ana@acme.example turned it on',
    'monkey=1&token=2',
  ])('leaves %s as it is', text => {
    expect(clean(text)).toBe(text);
  });

  it('looks into every part of a value, and leaves short secrets alone', () => {
    const at = new Date(0);
    expect(
      withoutCredentials(
        { list: [{ 'http://a:b@c': 'http://a:b@c' }], at, no: null, n: 1 },
        ['n'],
      ),
    ).toEqual({ list: [{ 'http://c': 'http://c' }], at, no: null, n: 1 });
  });
});
