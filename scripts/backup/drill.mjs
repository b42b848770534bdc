// `npm run drill`: a backup of the portal that runs, restored into another one,
// which has to answer with the same digests (docs/operations.md#backup).
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runMain, runLogged } from '../lib/processes.mjs';
import { paths } from '../lib/paths.mjs';
import { Failure, say } from '../lib/say.mjs';
import { freePort } from '../start/port.mjs';

const require = createRequire(
  join(paths.root, 'packages/backend/package.json'),
);
/** Services whose briefs are compared. */
const most = 50;
const startMs = 300_000;

const { env } = process;
const state = resolve(env.PLUMBLINE_DATA ?? join(paths.root, '.plumbline'));
const url =
  env.PLUMBLINE_URL ?? `http://localhost:${env.PLUMBLINE_PORT ?? 7007}`;

/** Digests of briefs as of one instant, by service. */
async function digestsOf(portal, tokenFile, at, services) {
  const headers = {
    authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
  };
  const get = async path => {
    const answer = await fetch(`${portal}${path}`, { headers });
    if (!answer.ok) {
      throw new Failure(`${portal}${path} answered ${answer.status}.`);
    }
    return answer.json();
  };
  const refs =
    services ??
    (
      await get(
        `/api/catalog/entities/by-query?limit=${most}&filter=kind=component`,
      )
    ).items.map(({ kind, metadata: { name, namespace = 'default' } }) =>
      `${kind}:${namespace}/${name}`.toLowerCase(),
    );
  const digests = new Map();
  for (const ref of refs) {
    const { digest } = await get(
      `/api/incident-brief/brief?entityRef=${encodeURIComponent(ref)}&at=${at}`,
    );
    digests.set(ref, digest);
  }
  return digests;
}

/** Copies of databases that are in use, without what their logs still hold. */
async function copySqlite(from, to) {
  mkdirSync(to, { recursive: true });
  const Database = require('better-sqlite3');
  for (const name of readdirSync(from)) {
    if (name.endsWith('.sqlite')) {
      const database = new Database(join(from, name), { readonly: true });
      try {
        await database.backup(join(to, name));
      } finally {
        database.close();
      }
    }
  }
}

/** @returns the address of a new database with the contents of another one */
async function copyPostgres(from, folder) {
  const dump = join(folder, 'portal.dump');
  const log = join(folder, 'postgres.log');
  const target = new URL(from);
  target.pathname = `/plumbline_drill_${Date.now()}`;
  const steps = [
    ['pg_dump', ['--format=custom', `--file=${dump}`, from]],
    [
      'psql',
      ['--command', `CREATE DATABASE "${target.pathname.slice(1)}"`, from],
    ],
    [
      'pg_restore',
      ['--exit-on-error', '--no-owner', `--dbname=${target.href}`, dump],
    ],
  ];
  for (const [command, args] of steps) {
    const { code } = await runLogged(command, args, { log });
    if (code !== 0) {
      throw new Failure(
        `${command} failed: ${readFileSync(log, 'utf8').trim().slice(-300)}`,
      );
    }
  }
  return target;
}

/** A second portal on what was restored, with the flags that this command got. */
async function startRestored(folder, database) {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      'scripts/plumbline.mjs',
      'start',
      '--no-history',
      ...process.argv.slice(2),
    ],
    {
      cwd: paths.root,
      env: {
        ...env,
        PLUMBLINE_PORT: String(port),
        PLUMBLINE_DATA: folder,
        ...(database && { PLUMBLINE_DATABASE_URL: database.href }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  await new Promise((ready, failed) => {
    const timer = setTimeout(
      () =>
        failed(new Failure(`The restored portal did not start:\n${output}`)),
      startMs,
    );
    const read = chunk => {
      output += chunk;
      if (/^ready$/m.test(output)) {
        clearTimeout(timer);
        ready();
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('close', () =>
      failed(new Failure(`The restored portal did not start:\n${output}`)),
    );
  });
  return {
    url: `http://localhost:${port}`,
    stop: () =>
      new Promise(done => {
        child.once('close', done);
        child.kill('SIGTERM');
      }),
  };
}

async function drill() {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-drill-'));
  try {
    const at = new Date().toISOString();
    const before = await digestsOf(url, join(state, 'token'), at);
    if (before.size === 0) {
      throw new Failure('There is no component whose brief could be compared.');
    }
    say(`Backing up, with ${before.size} briefs as of ${at} …`);
    const from = env.PLUMBLINE_DATABASE_URL;
    const database = from && (await copyPostgres(from, folder));
    for (const name of ['db', 'db-own', 'db-remote']) {
      if (!from && existsSync(join(state, name))) {
        await copySqlite(join(state, name), join(folder, name));
      }
    }
    copyFileSync(join(state, 'token'), join(folder, 'token'));
    const key = join(state, 'provisioning/key');
    if (existsSync(key)) {
      mkdirSync(join(folder, 'provisioning'));
      copyFileSync(key, join(folder, 'provisioning/key'));
    }
    say('Starting a portal on what was restored …');
    const restored = await startRestored(folder, database);
    try {
      const after = await digestsOf(restored.url, join(folder, 'token'), at, [
        ...before.keys(),
      ]);
      const differing = [...before.keys()].filter(
        ref => before.get(ref) !== after.get(ref),
      );
      if (differing.length > 0) {
        throw new Failure(
          `${differing.length} of ${
            before.size
          } briefs differ after the restoration: ${differing.join(', ')}`,
        );
      }
      say(`${before.size} of ${before.size} briefs have the same digest.`);
      if (database) {
        say(`The database '${database.pathname.slice(1)}' can be dropped.`);
      }
    } finally {
      await restored.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

runMain(drill);
