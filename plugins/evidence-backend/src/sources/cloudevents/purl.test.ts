import { parsePurl } from './purl';

describe('parsePurl', () => {
  it.each([
    [
      'pkg:oci/myapp@sha256%3A0b31b1c02ff4?repository_url=ghcr.io/acme',
      { name: 'myapp', version: 'sha256:0b31b1c02ff4' },
    ],
    [
      'pkg:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c',
      {
        name: 'myapp',
        version: '234fd47e07d1004f0aed9c',
        repository: 'https://mygit.com/myorg/myapp',
      },
    ],
    [
      'pkg:github/acme/shop@6113728',
      {
        name: 'shop',
        version: '6113728',
        repository: 'https://github.com/acme/shop',
      },
    ],
    [
      'pkg:npm/%40acme/shop@1.2.3?vcs_url=git%2Bhttps://git.example/acme/shop.git%406113728#lib',
      {
        name: 'shop',
        version: '1.2.3',
        repository: 'https://git.example/acme/shop.git',
      },
    ],
    ['pkg:npm/@acme/shop', { name: 'shop' }],
    ['pkg:deb/debian/curl', { name: 'curl' }],
    ['pkg:golang/shop@1', { name: 'shop', version: '1' }],
    ['pkg:oci/%E0%A4%A@1', { name: '%E0%A4%A', version: '1' }],
    ['6113728f27ae82c7', undefined],
    ['pkg:', undefined],
    ['pkg:oci/', undefined],
  ])('%s', (text, purl) => {
    expect(parsePurl(text)).toEqual(purl);
  });

  it('takes no time for a text that is no package', () => {
    const text = `pkg:a/${'@/'.repeat(100_000)}`;
    expect(parsePurl(text)?.name).toBe('@');
  });
});
