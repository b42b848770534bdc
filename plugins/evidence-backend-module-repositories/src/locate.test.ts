import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import fc from 'fast-check';
import { pageOf, placeOf, placeOfUrl } from './locate';

const hosts = {
  repositoryHosts: new Map(),
  integrations: ScmIntegrations.fromConfig(
    new ConfigReader({
      integrations: {
        github: [{ host: 'github.com' }, { host: 'ghe.acme.example' }],
        gitlab: [
          { host: 'gitlab.com' },
          {
            host: 'code.acme.example',
            baseUrl: 'https://code.acme.example/gl',
            apiBaseUrl: 'https://code.acme.example/gl/api/v4',
          },
        ],
        gitea: [{ host: 'gitea.acme.example' }],
        azure: [{ host: 'dev.azure.com' }],
      },
    }),
  ),
};

describe('where an address leads', () => {
  it.each([
    ['https://github.com/Acme/Shop', 'github.com/acme/shop', ''],
    ['https://github.com/acme/shop.git', 'github.com/acme/shop', ''],
    ['https://github.com/acme/shop/tree/main/', 'github.com/acme/shop', ''],
    [
      'https://github.com/acme/shop/tree/main/a/b/',
      'github.com/acme/shop',
      'a/b',
    ],
    [
      'https://github.com/acme/shop/blob/main/a/catalog-info.yaml',
      'github.com/acme/shop',
      'a',
    ],
    ['https://github.com/acme/shop/tree/v2/a', 'github.com/acme/shop#v2', 'a'],
    [
      'https://ghe.acme.example/acme/shop/blob/main/x.yaml',
      'ghe.acme.example/acme/shop',
      '',
    ],
    [
      'https://gitlab.com/g/sub/shop/-/tree/main/a',
      'gitlab.com/g/sub/shop',
      'a',
    ],
    ['https://gitlab.com/g/shop/blob/main/a/x.yaml', 'gitlab.com/g/shop', 'a'],
    [
      'https://code.acme.example/gl/g/shop/-/tree/main/a',
      'code.acme.example/g/shop',
      'a',
    ],
    [
      'https://bitbucket.org/acme/shop/src/main/a',
      'bitbucket.org/acme/shop',
      'a',
    ],
    [
      'https://gitea.acme.example/acme/shop/src/branch/main/a',
      'gitea.acme.example/acme/shop',
      'a',
    ],
    [
      'https://dev.azure.com/o/p/_git/r?path=/a/b',
      'dev.azure.com/o/p/_git/r',
      'a/b',
    ],
  ])('%s', (url, key, folder) => {
    expect(placeOfUrl(url, hosts)).toMatchObject({
      folder,
      repository: { key },
    });
  });

  it.each([
    'https://github.com/acme',
    'https://github.com/acme/..%2f..%2fetc',
    'https://github.com/acme/shop/tree/main/a/..%2f..%2f..',
    'ssh://github.com/acme/shop',
    'file:///etc',
    'nonsense',
  ])('%s: nowhere', url => {
    expect(placeOfUrl(url, hosts)).toBeUndefined();
  });

  it('is a page below that address again', () => {
    const { repository } = placeOfUrl(
      'https://code.acme.example/gl/g/shop',
      hosts,
    )!;
    expect(pageOf(repository, 'a b/c', 'main', 'file')).toBe(
      'https://code.acme.example/gl/g/shop/-/blob/main/a%20b/c',
    );
  });

  it('never throws, and never leaves the repository', () => {
    const parts = fc.constantFrom(
      'https://',
      'github.com',
      'gitlab.com',
      '/',
      'a',
      '..',
      '%2e%2e',
      '%2f',
      '-',
      'tree',
      'blob',
      'main',
      '?path=',
      '#',
      '@',
      ':',
      '%',
      '\\',
    );
    fc.assert(
      fc.property(
        fc
          .array(parts, { maxLength: 20 })
          .map(some => `https://github.com/${some.join('')}`),
        url => {
          const place = placeOfUrl(url, hosts);
          const names = `${place?.folder ?? ''}/${
            place?.repository.slug ?? ''
          }`;
          expect(names.split('/')).not.toContain('..');
        },
      ),
    );
  });
});

describe('where the sources of an entity are', () => {
  const of = (annotations: Record<string, string>) =>
    placeOf(
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'shop', annotations },
      },
      hosts,
    );

  it('is located by its annotations: its location, else its slug, else its descriptor', () => {
    const all = {
      'backstage.io/source-location':
        'url:https://github.com/acme/shop/tree/main/a/',
      'github.com/project-slug': 'acme/other',
      'backstage.io/managed-by-location': 'file:/estate/catalog-info.yaml',
    };
    expect(of(all)).toMatchObject({
      folder: 'a',
      repository: { slug: 'acme/shop' },
    });
    const { 'backstage.io/source-location': _, ...slug } = all;
    expect(of(slug)).toMatchObject({ repository: { slug: 'acme/other' } });
    const { 'github.com/project-slug': __, ...file } = slug;
    expect(of(file)).toEqual({ localPath: '/estate/catalog-info.yaml' });
    expect(
      of({
        'gitlab.com/project-slug': 'g/s/shop',
        'gitlab.com/instance': 'code.acme.example',
      }),
    ).toMatchObject({
      repository: { key: 'code.acme.example/g/s/shop', layout: '-/tree' },
    });
    expect(of({})).toBeUndefined();
    expect(of({ 'github.com/project-slug': '../..' })).toBeUndefined();
  });
});
