import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readEndpoint } from './readEndpoint';

describe('readEndpoint', () => {
  const read = (own: JsonObject, options?: object) => {
    const { url, headers } = readEndpoint(
      new ConfigReader(own),
      'plumbline.collectors.acme',
      'an Acme server',
      'https://acme.example',
      options,
    );
    return [url.href, headers];
  };
  const url = 'https://acme.example/api';

  it('needs an address where the module has none', () => {
    expect(read({ url })).toEqual([url, {}]);
    expect(() => read({})).toThrow(/'url'/);
    expect(read({}, { url })).toEqual([url, {}]);
    expect(read({ url: 'http://proxy/' }, { url })[0]).toBe('http://proxy/');
  });

  it('sends what the module names before what is configured beside it', () => {
    expect(
      read(
        { url, headers: { 'X-Key': 'other', 'x-tenant': 'a' }, token: 't' },
        { headers: { 'X-KEY': 'own' } },
      ),
    ).toEqual([
      url,
      { 'x-key': 'own', 'x-tenant': 'a', authorization: 'Bearer t' },
    ]);
  });

  it('names a header that HTTP can not carry, and not what is in it', () => {
    const headers = { 'X-Key': 'secret\nvalue' };
    expect(() => read({ url }, { headers })).toThrow(
      "'plumbline.collectors.acme' has credentials or a header that HTTP can't carry: 'x-key'",
    );
  });
});
