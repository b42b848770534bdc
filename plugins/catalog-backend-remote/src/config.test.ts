import { mockServices } from '@backstage/backend-test-utils';
import { readRemoteCatalogOptions, toCatalogUrl } from './config';

describe('toCatalogUrl', () => {
  it.each([
    ['https://portal.example.com', 'https://portal.example.com/api/catalog'],
    ['https://portal.example.com/', 'https://portal.example.com/api/catalog'],
    [
      'https://portal.example.com/api',
      'https://portal.example.com/api/catalog',
    ],
    [
      'https://portal.example.com/api/catalog/',
      'https://portal.example.com/api/catalog',
    ],
    ['http://localhost:7007/bs', 'http://localhost:7007/bs/api/catalog'],
  ])('%s is %s', (text, url) => expect(toCatalogUrl(text)).toBe(url));

  it.each(['', 'portal.example.com', 'file:///etc', 'localhost:7007'])(
    "refuses '%s'",
    text => expect(() => toCatalogUrl(text)).toThrow(/must be the address/),
  );

  it.each(['https://a:b@portal', 'https://portal?token=x', 'https://portal#x'])(
    'refuses what may hold a secret: %s',
    text => expect(() => toCatalogUrl(text)).toThrow(/must hold no user/),
  );
});

describe('readRemoteCatalogOptions', () => {
  const read = (remoteCatalog: { [key in string]: string }) =>
    readRemoteCatalogOptions(
      mockServices.rootConfig({
        data: { plumbline: { remoteCatalog } },
      }),
    );

  it('has a default deadline and trims the token', () => {
    expect(read({ baseUrl: 'https://portal', token: ' abc\n' })).toEqual({
      baseUrl: 'https://portal/api/catalog',
      token: 'abc',
      timeoutMs: 30_000,
    });
  });

  it('never quotes a token it refuses', () => {
    const message = (token: string) => {
      try {
        read({ baseUrl: 'https://portal', token });
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };
    expect(message('se cret')).toMatch(/must be one line/);
    expect(message('se cret')).not.toContain('cret');
  });
});
