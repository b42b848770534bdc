// Pure: from the configuration files given to the last layer over them.
import { createHash } from 'node:crypto';
import { isAbsolute, resolve, dirname } from 'node:path';

function at(data, path) {
  return path.reduce((value, key) => value?.[key], data);
}

/** Keys whose value is a file name, relative to the configuration file it stands in. */
const fileKeys = new Set(['$file', '$include']);

/**
 * The same value with every file name absolute, so that it may stand in another
 * file. A name that begins with a substitution is left alone.
 */
function withAbsoluteFiles(value, folder) {
  const absolute = name =>
    isAbsolute(name) || name.startsWith('${') ? name : resolve(folder, name);
  if (Array.isArray(value)) {
    return value.map(item => withAbsoluteFiles(item, folder));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      fileKeys.has(key) && typeof item === 'string'
        ? absolute(item)
        : withAbsoluteFiles(item, folder),
    ]),
  );
}

function withAbsoluteTarget(location, folder) {
  const isFile =
    location?.type === 'file' && typeof location.target === 'string';
  return isFile && !location.target.startsWith('${')
    ? { ...location, target: resolve(folder, location.target) }
    : location;
}

/**
 * A location that configuration names may declare groups and users, unlike one
 * that is registered; a layer with rules of its own says so itself.
 */
function withOwners(location, userLayers) {
  return location.type === 'file' ||
    location.rules !== undefined ||
    lastValue(userLayers, ['catalog', 'rules']) !== undefined
    ? location
    : { ...location, rules: [{ allow: ['Group', 'User'] }] };
}

/**
 * Folders of collectors that are named relative to the file they stand in, as
 * absolute ones; collectors without any are left out.
 */
function collectorFolders(layers) {
  const collectors = {};
  for (const { file, data } of layers) {
    const given = at(data, ['plumbline', 'collectors']) ?? {};
    for (const [id, collector] of Object.entries(given)) {
      for (const [name, folder] of Object.entries(collector?.folders ?? {})) {
        const path = folder?.path;
        if (typeof path === 'string' && !path.startsWith('${')) {
          collectors[id] ??= { folders: {} };
          collectors[id].folders[name] = { path: resolve(dirname(file), path) };
        }
      }
    }
  }
  return Object.keys(collectors).length > 0 ? collectors : undefined;
}

/** Those of layers, and of the example the one that reads its earlier deploys. */
function collectors(layers, settings) {
  const folders = collectorFolders(layers);
  return settings.deploysFile
    ? {
        ...folders,
        deploys: {
          type: 'file',
          path: settings.deploysFile,
          frequency: '20s',
        },
      }
    : folders;
}

/** Folders of standards that are named relative to the file they stand in. */
function standardsFolders(layers) {
  const standards = {};
  for (const { file, data } of layers) {
    const given = at(data, ['plumbline', 'standards']) ?? {};
    for (const [name, source] of Object.entries(given)) {
      const [, path] = /^file:(?!\/\/)(.+)$/.exec(source?.url ?? '') ?? [];
      if (path) {
        standards[name] = { url: `file:${resolve(dirname(file), path)}` };
      }
    }
  }
  return Object.keys(standards).length > 0 ? standards : undefined;
}

/**
 * The items of an array in all layers, first layer first, equal ones once.
 * Backstage would keep the last layer's array only.
 */
export function mergedArray(layers, path) {
  const seen = new Map();
  for (const { file, data } of layers) {
    const folder = dirname(file);
    for (const item of [at(data, path) ?? []].flat()) {
      const placed = withAbsoluteFiles(item, folder);
      seen.set(JSON.stringify(placed), placed);
    }
  }
  return [...seen.values()];
}

function lastValue(layers, path) {
  return layers
    .map(({ data }) => at(data, path))
    .findLast(value => value !== undefined);
}

/**
 * The folder of the SQLite databases, one for each kind of estate: what was reported
 * about one would show up in another as something that nobody declared.
 */
export function sqliteFolder({ dataFolder, examples, catalog }) {
  const name = examples ? 'db' : catalog ? 'db-remote' : 'db-own';
  return resolve(dataFolder, name);
}

/**
 * The database of the generated layer: what the environment names, else what a
 * layer of the user names (then nothing is set here), else SQLite in the state
 * folder. The connection string stays in the environment.
 */
function database({ userLayers, settings }) {
  if (settings.databaseUrl) {
    return {
      client: 'pg',
      connection: '${PLUMBLINE_DATABASE_URL}',
      pluginDivisionMode: 'schema',
    };
  }
  if (lastValue(userLayers, ['backend', 'database']) !== undefined) {
    return undefined;
  }
  return {
    client: 'better-sqlite3',
    connection: { directory: sqliteFolder(settings) },
  };
}

/**
 * The key that plugins sign requests to each other with. Backstage would store
 * a new one in the database each hour, and with a full disk no answer that rests
 * on another plugin's could be given from then on. One process needs no store.
 */
function pluginKeyStore({ userLayers, settings }) {
  const isShared =
    settings.databaseUrl !== undefined ||
    lastValue(userLayers, ['backend', 'database']) !== undefined ||
    lastValue(userLayers, ['backend', 'auth', 'pluginKeyStore']) !== undefined;
  return isShared || !settings.pluginKey
    ? {}
    : {
        pluginKeyStore: {
          type: 'static',
          static: { keys: [settings.pluginKey] },
        },
      };
}

/**
 * How people sign in. The guest and the example users exist only because this
 * launcher listens on loopback; a layer with an identity provider of its own
 * gets neither.
 */
function signIn({ userLayers, examples }) {
  if (examples) {
    return {
      plumbline: { signIn: 'example' },
      auth: { providers: { example: {} } },
    };
  }
  const providers = userLayers.flatMap(({ data }) =>
    Object.keys(at(data, ['auth', 'providers']) ?? {}),
  );
  // The one signs nobody in by itself: it acts for who sends a chat command.
  if (providers.some(name => name !== 'guest' && name !== 'chat')) {
    return { plumbline: {}, auth: undefined };
  }
  return {
    plumbline: { signIn: 'guest' },
    auth: {
      providers: { guest: { dangerouslyAllowOutsideDevelopment: true } },
    },
  };
}

/**
 * Where runs take place, and the providers on this machine; of the example, the
 * PostgreSQL that databases are shared out on. What a layer says itself counts
 * before that.
 */
function provisioning(layers, settings) {
  const { pluginFolders = {}, postgresUrl } = settings.provisioning ?? {};
  const configured = key =>
    lastValue(layers, ['plumbline', 'provisioning', ...key]);
  const product = 'shared-postgresql-database';
  const plugins = Object.fromEntries(
    Object.entries(pluginFolders)
      .filter(([name]) => configured(['plugins', name]) === undefined)
      .map(([name, path]) => [name, { path }]),
  );
  return {
    ...(configured(['folder']) === undefined && {
      folder: resolve(settings.dataFolder, 'provisioning'),
    }),
    plugins,
    ...(postgresUrl &&
      configured(['environments', product]) === undefined && {
        environments: { [product]: { PLUMBLINE_POSTGRESQL_URL: postgresUrl } },
      }),
  };
}

/** Where repositories of services that are created in the example are. */
export function gitFolder(dataFolder) {
  return resolve(dataFolder, 'git');
}

/**
 * A folder for the repositories of services that are created in the example,
 * unless a layer names remotes: Backstage would replace them.
 */
function repositories(layers, { dataFolder, examples }) {
  const key = ['plumbline', 'repositories', 'remotes'];
  if (!examples || lastValue(layers, key) !== undefined) {
    return undefined;
  }
  const remote = {
    url: 'https://git.example.com',
    path: gitFolder(dataFolder),
    createRepositories: true,
  };
  return { remotes: [remote] };
}

/** Where briefs go out to, unless a layer names a Slack itself. */
function deliveries(layers, { slack }) {
  const key = ['plumbline', 'deliveries', 'slack'];
  if (!slack || lastValue(layers, key) !== undefined) {
    return {};
  }
  const { token, baseUrl, host } = slack;
  return {
    deliveries: { slack: { token, baseUrl } },
    outbound: { allow: { exampleSlack: host } },
  };
}

function withoutUndefined(value) {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  );
}

/**
 * Where the end of the record of decisions is kept beside PostgreSQL, one file for
 * each database; beside SQLite it is without being named.
 */
function checkpoint(layers, { dataFolder, databaseUrl }) {
  const key = ['plumbline', 'audit', 'checkpointFile'];
  if (!databaseUrl || lastValue(layers, key) !== undefined) {
    return undefined;
  }
  const { host, pathname } = new URL(databaseUrl);
  const name = createHash('sha256').update(`${host}${pathname}`).digest('hex');
  return {
    checkpointFile: resolve(
      dataFolder,
      `audit-${name.slice(0, 12)}.checkpoint`,
    ),
  };
}

/**
 * The last layer.
 *
 * @param ownLayers - Plumbline's layers, `[{ file, data }]`
 * @param userLayers - the layers given with `--config`, in their order
 * @param settings - `port`, `appPort` (the development server's, if any),
 *   `dataFolder`, `tokenFile`, `databaseUrl?`, `examples`,
 *   `deploysFile?`, `catalog?`, `pluginKey?` (`keyId` and the names of its files), `provisioning?`, `slack?`
 */
export function generatedLayer({ ownLayers, userLayers, settings }) {
  const { port, appPort, tokenFile, examples, catalog } = settings;
  const layers = [...ownLayers, ...userLayers];
  const origins = [...new Set([appPort ?? port, port])].flatMap(each => [
    `http://localhost:${each}`,
    `http://127.0.0.1:${each}`,
  ]);
  const { plumbline, auth } = signIn({ userLayers, examples });
  const locations = layers.flatMap(layer =>
    mergedArray([layer], ['catalog', 'locations']).map(location =>
      withOwners(withAbsoluteTarget(location, dirname(layer.file)), userLayers),
    ),
  );
  return withoutUndefined({
    app: { baseUrl: `http://localhost:${appPort ?? port}` },
    backend: withoutUndefined({
      baseUrl: `http://localhost:${port}`,
      listen: { host: '127.0.0.1', port },
      // The page calls baseUrl, also when it was opened as 127.0.0.1.
      cors: { origin: origins, credentials: true },
      csp: {
        'connect-src': [
          ...new Set([
            ...(lastValue(layers, ['backend', 'csp', 'connect-src']) ?? [
              "'self'",
            ]),
            ...origins,
          ]),
        ],
      },
      database: database({ userLayers, settings }),
      auth: {
        ...pluginKeyStore({ userLayers, settings }),
        externalAccess: [
          ...mergedArray(layers, ['backend', 'auth', 'externalAccess']),
          {
            type: 'static',
            options: {
              token: { $file: tokenFile },
              subject: 'plumbline-local',
            },
            accessRestrictions: [
              { plugin: 'evidence' },
              { plugin: 'incident-brief' },
              { plugin: 'scorecards' },
              { plugin: 'toil' },
              { plugin: 'provisioning' },
              { plugin: 'catalog', permissionAttribute: { action: ['read'] } },
            ],
          },
        ],
      },
      actions: {
        pluginSources: mergedArray(layers, [
          'backend',
          'actions',
          'pluginSources',
        ]),
      },
    }),
    auth,
    catalog: { locations },
    // One process: there is nobody else to hear of an event.
    events: { useEventBus: 'never' },
    plumbline: withoutUndefined({
      ...plumbline,
      launcher: 'local',
      audit: checkpoint(layers, settings),
      collectors: collectors(layers, settings),
      standards: standardsFolders(layers),
      provisioning: provisioning(layers, settings),
      repositories: repositories(layers, settings),
      ...deliveries(layers, settings),
      remoteCatalog: catalog && {
        baseUrl: catalog.baseUrl,
        token: { $file: catalog.tokenFile },
      },
    }),
  });
}
