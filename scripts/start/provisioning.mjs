import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { dataFolder, paths } from '../lib/paths.mjs';
import { say } from '../lib/say.mjs';
import { startPostgres } from '../test/postgres.mjs';

/** Where Terraform's own documentation and distributions put providers. */
const pluginPlaces = {
  home: join(homedir(), '.terraform.d/plugins'),
  local: '/usr/local/share/terraform/plugins',
  shared: '/usr/share/terraform/plugins',
  optional: '/opt/tf-plugins',
};

/**
 * The folder of the example's PostgreSQL. The server does not run as root, and
 * could not reach a state folder that only root may look into.
 */
export function postgresFolder(state) {
  if (process.getuid?.() !== 0) {
    return join(state, 'postgres');
  }
  const name = createHash('sha256').update(state).digest('hex').slice(0, 12);
  return join(place, `plumbline-postgres-${name}`);
}

const place = '/var/tmp';
/** Beside the data, the state folder that it belongs to. */
const belongsTo = 'state-folder';

/**
 * Takes away what state folders that are gone have left outside of themselves.
 * What says nothing about its state folder is left alone.
 */
function forgetGone() {
  if (process.getuid?.() !== 0) {
    return;
  }
  for (const name of readdirSync(place)) {
    if (!/^plumbline-postgres-[0-9a-f]{12}$/.test(name)) {
      continue;
    }
    const folder = join(place, name);
    try {
      const state = readFileSync(join(folder, belongsTo), 'utf8');
      if (postgresFolder(state) === folder && !existsSync(state)) {
        rmSync(folder, { recursive: true, force: true });
      }
    } catch {
      // It does not say, or somebody else takes it away just now.
    }
  }
}

/**
 * The folder of the example's PostgreSQL, empty where what it holds is of another
 * state folder that was at the same place before.
 */
export function ownPostgresFolder(state) {
  const keep = postgresFolder(state);
  const [inState, inKeep] = [
    join(state, 'provisioning', 'postgres-id'),
    join(keep, 'postgres-id'),
  ];
  const read = file => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (read(inKeep) !== '' && read(inKeep) !== read(inState)) {
    rmSync(keep, { recursive: true, force: true });
  }
  const id = read(inState) || randomUUID();
  for (const file of [inState, inKeep]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, id);
  }
  writeFileSync(join(keep, belongsTo), state);
  return keep;
}

/**
 * What requests need on this machine: our own provider where Terraform finds it,
 * other providers that are there, and, of the example, a PostgreSQL to share out
 * databases on. Neither stands in the way of a start.
 * @returns `{ pluginFolders, postgresUrl? }`
 */
export async function prepareProvisioning({ examples, logFolder }) {
  const state = dataFolder();
  const own = join(state, 'provisioning/plugins');
  execFileSync(process.execPath, [
    join(paths.root, 'examples/terraform-provider/dist/provider.cjs'),
    'install',
    own,
  ]);
  const found = Object.entries(pluginPlaces).filter(([, path]) =>
    existsSync(path),
  );
  const pluginFolders = { plumbline: own, ...Object.fromEntries(found) };
  if (!examples) {
    return { pluginFolders };
  }
  mkdirSync(logFolder, { recursive: true });
  const log = join(logFolder, 'postgres.log');
  try {
    const keep = ownPostgresFolder(state);
    forgetGone();
    const { url } = await startPostgres(log, { keep });
    return { pluginFolders, postgresUrl: url };
  } catch (error) {
    say(
      `  warning: the example's PostgreSQL did not start, so that requests for databases wait: ${
        error.message
      } See ${dirname(log)}.`,
    );
    return { pluginFolders };
  }
}
