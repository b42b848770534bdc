import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { dataFolder, paths } from '../lib/paths.mjs';
import { Failure } from '../lib/say.mjs';
import { deploysFile, exampleDeploys } from './exampleDeploys.mjs';
import { generatedLayer, gitFolder, sqliteFolder } from './layers.mjs';
import { setSecretsApart } from './secrets.mjs';

function readLayer(file) {
  let data;
  try {
    data = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(
      `The configuration file '${file}' is not valid YAML: ${
        error.message.split('\n')[0]
      }`,
    );
  }
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    throw new Failure(
      `The configuration file '${file}' must hold a map of settings.`,
    );
  }
  return { file, data };
}

/** Written whole or not at all, readable by its owner only. */
function writePrivate(file, text) {
  const staging = `${file}.${process.pid}`;
  writeFileSync(staging, text, { mode: 0o600 });
  renameSync(staging, file);
}

/** A file for each secret, and none of the start before. */
function writeSecrets(folder, files) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  for (const [name, text] of files) {
    writePrivate(join(folder, name), text);
  }
  for (const name of readdirSync(folder)) {
    if (!files.has(name)) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

const pluginKeyFiles = {
  public: 'plugin-key-public.pem',
  private: 'plugin-key-private.pem',
};

/** A new one for each start: what it signs is for this process, for an hour. */
function newPluginKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return [
    [pluginKeyFiles.public, publicKey],
    [pluginKeyFiles.private, privateKey],
  ];
}

function ensureToken(folder) {
  const file = join(folder, 'token');
  if (!existsSync(file) || readFileSync(file, 'utf8').trim() === '') {
    // No newline: the file's content is the token, for whoever reads it.
    writePrivate(file, randomBytes(32).toString('base64url'));
  }
  chmodSync(file, 0o600);
  return file;
}

/**
 * Makes the state folder with the local token, and the last configuration layer.
 * @param provisioning - what `prepareProvisioning` gave
 * @param slack - what `startExampleSlack` gave, if anything
 * @returns `{ folder, tokenFile, postsToExample, log, configs }`, `configs` in the order in
 *   which they apply
 */
export function prepareState(
  options,
  { port, appPort, provisioning, slack, env = process.env },
) {
  const folder = dataFolder(env);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  mkdirSync(sqliteFolder({ ...options, dataFolder: folder }), {
    recursive: true,
  });
  mkdirSync(join(folder, 'log'), { recursive: true });
  if (options.examples) {
    mkdirSync(gitFolder(folder), { recursive: true });
  }
  const tokenFile = ensureToken(folder);
  const history = options.examples && options.history;
  const deploys = history && exampleDeploys(folder, env);
  if (deploys) {
    writePrivate(deploysFile(folder), deploys);
  }

  const own = [join(paths.root, 'app-config.yaml')];
  if (options.examples) {
    own.push(join(paths.root, 'examples/app-config.yaml'));
  }
  const ownLayers = own.filter(file => existsSync(file)).map(readLayer);
  const userLayers = options.configs.map(readLayer);
  const secretsFolder = join(folder, 'secrets');
  const generated = generatedLayer({
    ownLayers,
    userLayers,
    settings: {
      port,
      appPort,
      dataFolder: folder,
      tokenFile,
      databaseUrl: env.PLUMBLINE_DATABASE_URL,
      examples: options.examples,
      deploysFile: history ? deploysFile(folder) : undefined,
      catalog: options.catalog,
      pluginKey: {
        keyId: randomUUID(),
        publicKeyFile: join(secretsFolder, pluginKeyFiles.public),
        privateKeyFile: join(secretsFolder, pluginKeyFiles.private),
      },
      provisioning,
      slack,
    },
  });
  const { layer, files } = setSecretsApart(generated, secretsFolder, env);
  writeSecrets(secretsFolder, new Map([...files, ...newPluginKey()]));
  const file = join(folder, 'local-config.yaml');
  writePrivate(
    file,
    `# Written by the launcher at each start, over all other layers; edits are lost.\n${stringify(
      layer,
    )}`,
  );
  return {
    folder,
    tokenFile,
    postsToExample: layer.plumbline.deliveries !== undefined,
    log: join(folder, 'log/backend.log'),
    configs: [...ownLayers, ...userLayers].map(each => each.file).concat(file),
  };
}

/** What the backend must know that is no configuration. */
export function backendEnvironment(options, { folder }, env = process.env) {
  const next = {
    ...env,
    // Marks a backend that this launcher bound to loopback. Only then are the
    // example users, the guest and a clock in a file (PLUMBLINE_CLOCK_FILE,
    // passed through with every estate, as checks bring estates of their own)
    // honoured.
    PLUMBLINE_LAUNCHER: '1',
    PLUMBLINE_DATA: folder,
  };
  delete next.PLUMBLINE_REMOTE_CATALOG;
  if (options.catalog) {
    next.PLUMBLINE_REMOTE_CATALOG = '1';
  }
  return next;
}
