import { LocalRepository } from './testUtils/localRepository';
import { goodFiles } from './testUtils/goodFiles';
import {
  aPayGroup,
  inFolder,
  startRepositories,
} from './testUtils/startRepositories';

const page = 'https://github.com/acme/shop';
const declared = `
flags:
  new-checkout:
    type: release
    owner: group:default/pay
    purpose: The checkout in one page
    created: 2026-01-10
    expires: 2026-02-20
    default: false
    environments: { staging: true, production: 25 % }
    rollout: 25 %, then all, a week each
    dashboard: https://grafana.acme.example/d/checkout
    cleanup: https://github.com/acme/shop/issues/7
  new-checkout-fast: { type: release }
  may-refund: { type: permission, owner: group:default/pay }
  Über: { type: ops }
  half: { type: someday }
  dated: { type: release, expires: soon }
`;

describe('flags of a repository', () => {
  let repository: LocalRepository;
  let app: Awaited<ReturnType<typeof startRepositories>>;

  beforeEach(() => {
    repository = new LocalRepository().write({
      ...goodFiles,
      'feature-flags.yaml': declared,
      'src/checkout.ts': `if (flags.on('new-checkout')) { pay() }`,
      'src/über.ts': 'on("Über");',
      'src/refund.go': 'flags["may-refund"] || "may-refunds"',
      'docs/notes.md': 'new-checkout-fast will be faster',
      'tests/fast.ts': 'new-checkout-fast',
    });
  });

  afterEach(async () => {
    await app?.server.stop();
    repository.dispose();
  });

  const start = async (own: object = {}, location = `url:${page}/`) => {
    app = await startRepositories({
      entities: [inFolder(location), aPayGroup],
      own: {
        folders: { shop: { path: repository.path, url: page } },
        ...own,
      },
    });
    await app.run('repos');
  };
  const flags = async () => (await app.facts()).flags;

  it('are those of its file, each with where the code has it', async () => {
    repository.commit('2026-02-20T10:00:00Z');
    await start();
    expect(await flags()).toEqual({
      present: true,
      path: 'feature-flags.yaml',
      url: `${page}/blob/main/feature-flags.yaml`,
      flags: [
        {
          key: 'may-refund',
          type: 'permission',
          owner: 'group:default/pay',
          inCode: true,
          files: ['src/refund.go'],
        },
        {
          key: 'new-checkout',
          type: 'release',
          owner: 'group:default/pay',
          purpose: 'The checkout in one page',
          created: '2026-01-10',
          expires: '2026-02-20',
          default: 'false',
          environments: { staging: 'true', production: '25 %' },
          rollout: '25 %, then all, a week each',
          dashboard: 'https://grafana.acme.example/d/checkout',
          cleanup: 'https://github.com/acme/shop/issues/7',
          inCode: true,
          files: ['src/checkout.ts'],
        },
        { key: 'new-checkout-fast', type: 'release', inCode: false, files: [] },
        { key: 'Über', type: 'ops', inCode: true, files: ['src/über.ts'] },
      ],
      invalid: [
        {
          key: 'dated',
          reason: 'expires: must be a date, such as 2026-03-01',
        },
        { key: 'half', reason: expect.stringMatching(/^type: .*"release"/) },
      ],
    });
  });

  it('are none where there is no file, and unknown where it cannot be read', async () => {
    repository.remove('feature-flags.yaml').commit('2026-02-20T10:00:00Z');
    await start();
    expect(await flags()).toEqual({
      present: false,
      flags: [],
      invalid: [],
      url: page,
    });
    repository
      .write({ 'feature-flags.yaml': '- a list' })
      .commit('2026-02-21T10:00:00Z');
    await app.run('repos');
    expect(await flags()).toMatchObject({
      present: true,
      flags: [],
      invalid: [
        {
          key: 'feature-flags.yaml',
          reason: 'It could not be read as a map of flags',
        },
      ],
    });
  });

  it('follow the code where nothing else changes', async () => {
    await start();
    repository.write({ 'src/checkout.ts': 'pay()' });
    await app.run('repos');
    expect(await flags()).toMatchObject({
      flags: [{}, { key: 'new-checkout', inCode: false, files: [] }, {}, {}],
    });
  });

  it('are not known of the code where there is too much of it', async () => {
    const much = 'x'.repeat(250_000);
    repository.write(
      Object.fromEntries(
        Array.from({ length: 125 }, (_, index) => [`src/${index}.ts`, much]),
      ),
    );
    await start();
    const found = await flags();
    expect(found).toMatchObject({
      flags: [{ key: 'may-refund' }, {}, {}, {}],
      unknown: expect.stringMatching(/^Its code was not searched: .* bytes/),
    });
    expect(JSON.stringify(found)).not.toContain('inCode');
  });

  it('are found where pages use them, and by their whole name', async () => {
    repository.write({
      'feature-flags.yaml':
        'flags: { fast: { type: ops }, fast.v2: { type: ops }, gone: { type: ops } }',
      'src/checkout.ts': `on('fast.v2')`,
      'web/templates/page.html': '<p data-flag="fast">',
      'logo.png': 'gone',
    });
    await start();
    expect(await flags()).toMatchObject({
      flags: [
        { key: 'fast', files: ['web/templates/page.html'] },
        { key: 'fast.v2', files: ['src/checkout.ts'] },
        { key: 'gone', inCode: false },
      ],
    });
  });

  it('are not known to be gone where a file is too long to be searched', async () => {
    repository.write({ 'src/long.ts': 'x'.repeat(300_000) });
    await start();
    const found = (await flags()) as { flags: object[] };
    expect(found).toMatchObject({
      flags: [{ inCode: true }, { inCode: true }, {}, { inCode: true }],
      unknown: '1 files are too long to be searched, such as src/long.ts',
    });
    expect(found.flags[2]).not.toHaveProperty('inCode');
  });

  it('are those of its own folder', async () => {
    repository
      .write({
        'services/cart/feature-flags.yml':
          'flags: { fast-cart: { type: ops } }',
        'services/cart/main.go': 'on("fast-cart")',
        'services/pay/main.go': 'on("fast-cart")',
      })
      .commit('2026-02-20T10:00:00Z');
    await start({}, `url:${page}/tree/main/services/cart/`);
    expect(await flags()).toMatchObject({
      path: 'services/cart/feature-flags.yml',
      flags: [
        { key: 'fast-cart', inCode: true, files: ['services/cart/main.go'] },
      ],
    });
  });
});
