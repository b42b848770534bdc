// `npm run drill:upgrade -- <release, tag or commit>`, or `-- --latest-release`: two
// portals of an earlier version on one PostgreSQL, behind a load balancer and under
// load, replaced one after the other by those of this clone; with `--and-back` one of
// these by one of the earlier version again (docs/operations.md#upgrade).
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from '../lib/logFile.mjs';
import { paths } from '../lib/paths.mjs';
import { endTogether, runLogged, runMain } from '../lib/processes.mjs';
import { Failure, say } from '../lib/say.mjs';
import { freePort } from '../start/port.mjs';
import { startPostgres } from '../test/postgres.mjs';
import { lookMs, startBalancer } from './balancer.mjs';
import { commitOf, latestRelease } from './releases.mjs';

/** Between two requests of one kind, in ms. */
const pauseMs = 200;
/** Load on a state of the fleet, before the next step. */
const settleMs = 15_000;
/** How long a portal goes on answering once it is not ready any more. */
const shutdownDelay = { seconds: 4 };

const source = 'upgrade-drill';
const services = ['checkoutservice', 'paymentservice', 'cartservice'];

/** In one place for all versions: a catalog takes another path for another. */
function writeEstate(folder) {
  const layer = join(folder, 'estate.yaml');
  writeFileSync(
    join(folder, 'catalog-info.yaml'),
    services
      .map(
        name => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: ${name} }
spec: { type: service, lifecycle: production, owner: shop }
`,
      )
      .join('---\n'),
  );
  writeFileSync(
    layer,
    `catalog:
  locations:
    - type: file
      target: ./catalog-info.yaml
`,
  );
  return layer;
}

/** One portal; what it answers to is known by the balancer only. */
class Replica {
  isReady = false;

  constructor(name, options) {
    Object.assign(this, { name, ...options });
  }

  async start() {
    this.port = await freePort();
    const log = openLog(join(paths.testResults, `upgrade-${this.name}.log`));
    this.child = spawn(
      process.execPath,
      [
        'scripts/plumbline.mjs',
        'start',
        '--no-examples',
        '--config',
        this.config,
      ],
      {
        cwd: this.clone,
        env: {
          ...process.env,
          PLUMBLINE_PORT: String(this.port),
          PLUMBLINE_DATA: this.folder,
          PLUMBLINE_DATABASE_URL: this.database,
          APP_CONFIG_backend_lifecycle_serverShutdownDelay:
            JSON.stringify(shutdownDelay),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    await new Promise((ready, failed) => {
      const read = chunk => {
        log.write(chunk);
        output += chunk;
        if (/^ready$/m.test(output)) {
          ready();
        }
      };
      this.child.stdout.setEncoding('utf8').on('data', read);
      this.child.stderr.setEncoding('utf8').on('data', read);
      this.child.once('close', () =>
        failed(new Failure(`${this.name} did not start:\n${output}`)),
      );
    });
    await this.look();
  }

  async look() {
    this.isReady = await fetch(
      `http://127.0.0.1:${this.port}/.backstage/health/v1/readiness`,
    ).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  stop() {
    return new Promise(done => {
      this.child.once('close', done);
      this.child.kill('SIGTERM');
    });
  }
}

const briefOf = service =>
  `/api/incident-brief/brief?entityRef=component:default/${service}`;

/** Reads and writes until it is stopped, and counts what failed. */
class Load {
  acknowledged = [];
  calls = 0;
  failed = [];
  slowest = 0;
  #isOver = false;
  #running = [];

  constructor(url, token) {
    Object.assign(this, { url, token });
  }

  async call(path, body) {
    const answer = await fetch(`${this.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`);
    }
    return JSON.parse(text);
  }

  /** The catalog reads its files some time after the start. */
  async untilKnown() {
    for (const service of services) {
      while (
        await this.call(briefOf(service)).then(
          () => false,
          () => true,
        )
      ) {
        await sleep(lookMs);
      }
    }
  }

  start() {
    const read = path => number =>
      this.call(path.replace('$', services[number % services.length]));
    this.#running = [
      number => this.#report(number),
      read(briefOf('$')),
      read('/api/evidence/changes?entityRef=component:default/$'),
      read('/api/scorecards/verdicts?entityRef=component:default/$'),
      read('/api/evidence/discrepancies?limit=20'),
      read('/api/toil/candidates?limit=20'),
      read('/api/provisioning/requests?limit=20'),
    ].map(what => this.#repeat(what));
  }

  async stop() {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #repeat(what) {
    for (let number = 0; !this.#isOver; number++) {
      const began = Date.now();
      await what(number).then(
        () => {
          this.calls += 1;
        },
        error => this.failed.push(error.message),
      );
      this.slowest = Math.max(this.slowest, Date.now() - began);
      await sleep(pauseMs);
    }
  }

  async #report(number) {
    const id = `upgrade-${number}`;
    await this.call('/api/evidence/changes', {
      source,
      id,
      kind: 'config',
      revision: id,
      entityRef: `component:default/${services[number % services.length]}`,
      occurredAt: new Date().toISOString(),
    });
    this.acknowledged.push(id);
  }
}

async function reportedIds(load, since) {
  const ids = [];
  let cursor;
  do {
    const page = await load.call(
      `/api/evidence/changes?kind=config&from=${since}&limit=100${
        cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
      }`,
    );
    ids.push(
      ...page.items
        .filter(change => change.source === source)
        .map(({ revision }) => revision),
    );
    cursor = page.nextCursor;
  } while (cursor);
  return ids;
}

async function digests(load, at) {
  const found = [];
  for (const service of services) {
    const { digest } = await load.call(`${briefOf(service)}&at=${at}`);
    found.push(digest);
  }
  return found;
}

async function git(log, ...args) {
  const { code, output } = await runLogged('git', args, {
    cwd: paths.root,
    log,
    append: true,
  });
  if (code !== 0) {
    throw new Failure(output.trim());
  }
}

async function drill() {
  const args = process.argv.slice(2);
  const goesBack = args.includes('--and-back');
  const [which] = args.filter(arg => arg !== '--and-back');
  if (!which) {
    throw new Failure(
      'Name the release, tag or commit to upgrade from, such as 0.1.0, or --latest-release.',
    );
  }
  const before =
    which === '--latest-release' ? latestRelease(paths.root) : which;
  if (before === undefined) {
    say(
      'There is nothing to upgrade from yet: this clone comes after no tag of a release.',
    );
    return 0;
  }
  const commit = commitOf(paths.root, before);
  mkdirSync(paths.testResults, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-upgrade-'));
  const log = join(paths.testResults, 'upgrade.log');
  const old = join(folder, 'before');
  let postgres;
  let balancer;
  try {
    await git(log, 'clone', '--quiet', '--no-checkout', paths.root, old);
    await git(log, '-C', old, 'checkout', '--quiet', '--detach', commit);
    if (existsSync(paths.toolchain)) {
      await runLogged('cp', ['-a', paths.toolchain, old], { log });
    }
    postgres = await startPostgres(join(paths.testResults, 'postgres.log'));
    const config = writeEstate(folder);
    const replica = (name, clone) =>
      new Replica(name, {
        clone,
        config,
        database: postgres.url,
        folder: join(folder, name),
      });
    const fleet = [replica('first', old), replica('second', old)];
    say(`Starting two portals of ${before}: the first installs it …`);
    await fleet[0].start();
    const token = join(fleet[0].folder, 'token');
    const withState = each => {
      mkdirSync(join(each.folder, 'provisioning'), { recursive: true });
      for (const name of ['token', 'provisioning/key']) {
        const from = join(fleet[0].folder, name);
        if (existsSync(from)) {
          copyFileSync(from, join(each.folder, name));
        }
      }
      return each;
    };
    await withState(fleet[1]).start();
    balancer = await startBalancer(fleet);
    const load = new Load(balancer.url, readFileSync(token, 'utf8').trim());
    await load.untilKnown();
    const at = new Date().toISOString();
    const earlier = await digests(load, at);
    load.start();
    await sleep(settleMs);
    const replacements = [
      { name: 'third', clone: paths.root },
      { name: 'fourth', clone: paths.root },
      ...(goesBack ? [{ name: 'fifth', clone: old }] : []),
    ];
    for (const [index, { name, clone }] of replacements.entries()) {
      const leaving = fleet[index];
      const next = withState(replica(name, clone));
      say(
        `Replacing portal ${index + 1}${
          clone === old ? ` by one of ${before} again` : ''
        }, with ${load.calls} requests so far …`,
      );
      await next.start();
      fleet.push(next);
      await sleep(settleMs);
      await leaving.stop();
      await sleep(settleMs);
    }
    await load.stop();
    const found = await reportedIds(load, at);
    const lost = load.acknowledged.filter(id => !found.includes(id));
    const later = await digests(load, at);
    say(
      `${load.calls} requests, ${load.failed.length} failed, the slowest in ${
        load.slowest
      } ms; ${load.acknowledged.length} changes acknowledged, ${
        lost.length
      } lost, ${found.length - new Set(found).size} doubled.`,
    );
    const changed = services.filter((_, n) => earlier[n] !== later[n]);
    say(
      `${services.length - changed.length} of ${
        services.length
      } briefs as of ${at} have the same digest.`,
    );
    load.failed.slice(0, 10).forEach(message => say(`  ${message}`));
    await Promise.all(
      fleet.filter(({ child }) => child.exitCode === null).map(e => e.stop()),
    );
    return load.failed.length + lost.length + changed.length === 0 ? 0 : 1;
  } finally {
    balancer?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await runMain(() => {
  endTogether();
  return drill();
});
