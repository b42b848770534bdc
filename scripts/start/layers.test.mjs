import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedLayer, mergedArray, sqliteFolder } from './layers.mjs';

const settings = {
  port: 7007,
  dataFolder: '/state',
  tokenFile: '/state/token',
  examples: true,
};

function layer(file, data) {
  return { file, data };
}

function generate({ own = [], user = [], ...rest } = {}) {
  return generatedLayer({
    ownLayers: own,
    userLayers: user,
    settings: { ...settings, ...rest },
  });
}

test('briefs go to the Slack of the example, unless a layer names one', () => {
  const slack = {
    token: 'xoxb-example',
    host: '127.0.0.1:5000',
    baseUrl: 'http://127.0.0.1:5000/api',
  };
  const own = layer('/mine.yaml', {
    plumbline: { deliveries: { slack: { token: '${MINE}' } } },
  });
  const { token, baseUrl } = slack;

  const { plumbline } = generate({ slack });
  assert.deepEqual(plumbline.deliveries, { slack: { token, baseUrl } });
  assert.deepEqual(plumbline.outbound.allow, { exampleSlack: slack.host });
  const after = generate({ slack, user: [own] });
  assert.equal(after.plumbline.deliveries, undefined);
  assert.equal(generate().plumbline.deliveries, undefined);
});

test('repositories are made in a folder of the example, unless a layer names remotes', () => {
  const mine = layer('/mine.yaml', {
    plumbline: { repositories: { remotes: [] } },
  });

  const [remote] = generate().plumbline.repositories.remotes;
  assert.equal(remote.path, '/state/git');
  assert.equal(remote.createRepositories, true);
  assert.equal(generate({ user: [mine] }).plumbline.repositories, undefined);
  assert.equal(generate({ examples: false }).plumbline.repositories, undefined);
});

test('arrays of all layers are kept, equal items once', () => {
  const sources = names => ({ backend: { actions: { pluginSources: names } } });
  const merged = mergedArray(
    [
      layer('/a/app.yaml', sources(['catalog', 'evidence'])),
      layer('/b/mine.yaml', sources(['evidence', 'mine'])),
      layer('/c/none.yaml', {}),
    ],
    ['backend', 'actions', 'pluginSources'],
  );

  assert.deepEqual(merged, ['catalog', 'evidence', 'mine']);
});

test("a layer's file locations are relative to that layer", () => {
  const { catalog } = generate({
    own: [
      layer('/clone/examples/app-config.yaml', {
        catalog: { locations: [{ type: 'file', target: '../info.yaml' }] },
      }),
    ],
    user: [
      layer('/home/me/estate.yaml', {
        catalog: {
          locations: [
            { type: 'file', target: './all.yaml', rules: [{ allow: ['API'] }] },
            { type: 'file', target: '/elsewhere/all.yaml' },
            { type: 'file', target: '${ESTATE}/all.yaml' },
            { type: 'url', target: 'https://example.com/all.yaml' },
          ],
        },
      }),
    ],
  });

  assert.deepEqual(
    catalog.locations.map(({ target }) => target),
    [
      '/clone/info.yaml',
      '/home/me/all.yaml',
      '/elsewhere/all.yaml',
      '${ESTATE}/all.yaml',
      'https://example.com/all.yaml',
    ],
  );
  assert.deepEqual(catalog.locations[1].rules, [{ allow: ['API'] }]);
});

test('a location that a layer names may declare groups, unless rules are its own', () => {
  const url = { type: 'url', target: 'https://example.com/all.yaml' };
  const ruled = { ...url, target: 'https://example.com/b.yaml', rules: [] };
  const file = { type: 'file', target: '/estate.yaml' };
  const locations = [url, ruled, file];
  const owners = [{ allow: ['Group', 'User'] }];

  const open = generate({
    user: [layer('/a.yaml', { catalog: { locations } })],
  });
  assert.deepEqual(open.catalog.locations, [
    { ...url, rules: owners },
    ruled,
    file,
  ]);
  const own = generate({
    user: [layer('/a.yaml', { catalog: { locations, rules: [] } })],
  });
  assert.deepEqual(own.catalog.locations, locations);
});

test("a user's access tokens stay beside the local one, their files found", () => {
  const mine = {
    type: 'static',
    options: { token: { $file: 'ci-token' }, subject: 'ci' },
  };
  const { backend } = generate({
    user: [
      layer('/home/me/mine.yaml', {
        backend: { auth: { externalAccess: [mine] } },
      }),
    ],
  });
  const [first, local] = backend.auth.externalAccess;

  assert.deepEqual(first.options.token, { $file: '/home/me/ci-token' });
  assert.equal(local.options.subject, 'plumbline-local');
  assert.deepEqual(local.options.token, { $file: '/state/token' });
  assert.deepEqual(local.accessRestrictions, [
    { plugin: 'evidence' },
    { plugin: 'incident-brief' },
    { plugin: 'scorecards' },
    { plugin: 'toil' },
    { plugin: 'provisioning' },
    { plugin: 'catalog', permissionAttribute: { action: ['read'] } },
  ]);
});

test('the database is the one of the environment, else of a layer, else SQLite', () => {
  const mine = layer('/home/me/mine.yaml', {
    backend: { database: { client: 'pg', connection: { host: 'db' } } },
  });

  assert.deepEqual(generate().backend.database, {
    client: 'better-sqlite3',
    connection: { directory: '/state/db' },
  });
  assert.equal(generate({ user: [mine] }).backend.database, undefined);
  assert.deepEqual(
    generate({ user: [mine], databaseUrl: 'postgresql://u:secret@db/x' })
      .backend.database,
    {
      client: 'pg',
      connection: '${PLUMBLINE_DATABASE_URL}',
      pluginDivisionMode: 'schema',
    },
  );
});

test('plugins have a key of this process, unless a database may be shared', () => {
  const pluginKey = { keyId: 'k', publicKeyFile: '/p', privateKeyFile: '/s' };
  const storeOf = options =>
    generate({ pluginKey, ...options }).backend.auth.pluginKeyStore;
  const withBackend = backend => [layer('/home/me/mine.yaml', { backend })];

  assert.deepEqual(storeOf(), {
    type: 'static',
    static: { keys: [pluginKey] },
  });
  assert.equal(storeOf({ databaseUrl: 'postgresql://db/x' }), undefined);
  assert.equal(
    storeOf({ user: withBackend({ database: { client: 'pg' } }) }),
    undefined,
  );
  assert.equal(
    storeOf({
      user: withBackend({ auth: { pluginKeyStore: { type: 'database' } } }),
    }),
    undefined,
  );
});

test('each kind of estate has databases of its own', () => {
  const folderOf = options =>
    sqliteFolder({ dataFolder: '/state', examples: false, ...options });

  assert.equal(folderOf({ examples: true }), '/state/db');
  assert.equal(folderOf({}), '/state/db-own');
  assert.equal(folderOf({ catalog: {} }), '/state/db-remote');
  assert.deepEqual(generate({ examples: false }).backend.database.connection, {
    directory: '/state/db-own',
  });
});

test('one signs in as an example user, a guest, or as the portal says', () => {
  const example = generate();
  assert.equal(example.plumbline.signIn, 'example');
  assert.deepEqual(example.auth.providers, { example: {} });

  const guest = generate({ examples: false });
  assert.equal(guest.plumbline.signIn, 'guest');
  assert.equal(
    guest.auth.providers.guest.dangerouslyAllowOutsideDevelopment,
    true,
  );

  const own = generate({
    examples: false,
    user: [
      layer('/home/me/mine.yaml', { auth: { providers: { github: {} } } }),
    ],
  });
  assert.equal(own.plumbline.signIn, undefined);
  assert.equal(own.auth, undefined);
});

test('it listens on loopback, whatever a layer says', () => {
  const { app, backend, plumbline } = generate({ port: 8123 });

  assert.equal(app.baseUrl, 'http://localhost:8123');
  assert.equal(backend.baseUrl, 'http://localhost:8123');
  assert.deepEqual(backend.listen, { host: '127.0.0.1', port: 8123 });
  assert.equal(plumbline.launcher, 'local');
});

test("a page may be opened by either of loopback's names", () => {
  const { backend } = generate({
    own: [
      layer('/clone/app-config.yaml', {
        backend: { csp: { 'connect-src': ["'self'", 'https:'] } },
      }),
    ],
  });

  assert.deepEqual(backend.cors.origin, [
    'http://localhost:7007',
    'http://127.0.0.1:7007',
  ]);
  assert.deepEqual(backend.csp['connect-src'], [
    "'self'",
    'https:',
    'http://localhost:7007',
    'http://127.0.0.1:7007',
  ]);
});

test('another catalog is named with a reference to its token', () => {
  const { plumbline } = generate({
    examples: false,
    catalog: { baseUrl: 'https://portal.example.com', tokenFile: '/t' },
  });

  assert.deepEqual(plumbline.remoteCatalog, {
    baseUrl: 'https://portal.example.com',
    token: { $file: '/t' },
  });
});

test("a layer's folders of collectors are relative to that layer", () => {
  const folders = paths => ({
    plumbline: { collectors: { repos: { folders: paths } } },
  });
  const { plumbline } = generate({
    own: [
      layer('/clone/examples/app-config.yaml', {
        plumbline: { collectors: { metrics: { type: 'prometheus' } } },
      }),
      layer(
        '/clone/examples/more.yaml',
        folders({ shop: { path: './shop' }, own: { path: '..' } }),
      ),
    ],
    user: [
      layer(
        '/home/me/mine.yaml',
        folders({
          shop: { path: 'shop', url: 'https://github.com/acme' },
          other: { path: '/elsewhere' },
          later: { path: '${WHERE}' },
        }),
      ),
    ],
  });

  assert.deepEqual(plumbline.collectors, {
    repos: {
      folders: {
        shop: { path: '/home/me/shop' },
        own: { path: '/clone' },
        other: { path: '/elsewhere' },
      },
    },
  });
});
