// `npm run adopt:check [-- new|legacy] [<capability>…]`: Plumbline in portals that
// Backstage's own command makes, from an empty folder: with everything, then with
// each capability alone. Installed, type-checked, built, started, looked at. In the
// first portal of the new frontend system, a source that `plumbline sources new`
// writes passes the tests of every source: each capability brings what it needs.
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from '@playwright/test';
import { parse } from 'yaml';
import { paths } from '../lib/paths.mjs';
import {
  endTogether,
  runMain,
  startChild,
  stopChild,
} from '../lib/processes.mjs';
import { openLog } from '../lib/logFile.mjs';
import { mustRun } from '../lib/mustRun.mjs';
import { Failure, say } from '../lib/say.mjs';
import { untilReady } from '../start/backend.mjs';
import { freePort } from '../start/port.mjs';
import { capabilities, command } from './capabilities.mjs';

/** What Backstage's command needs to install here; those of its portals are ours. */
const createApp = '@backstage/create-app@0.9.2';
const createAppOverrides = {
  '@backstage/cli-common': '0.3.1',
  '@backstage/errors': '1.3.1',
};

/** Pages of each capability, and the words that they show once they are there. */
const pages = {
  evidence: [
    ['/evidence', 'Evidence'],
    ['/decisions', 'Decisions'],
  ],
  'incident-brief': [
    ['/incidents', 'Incidents'],
    ['/changes', 'Changes'],
    ['/set-up', 'Set-up'],
  ],
  scorecards: [['/scorecards', 'Scorecards']],
  toil: [['/toil', 'Toil']],
  provisioning: [['/infrastructure', 'Infrastructure']],
};
const tabs = {
  'incident-brief': [
    ['brief', 'Brief'],
    ['changes', 'Changes'],
  ],
  scorecards: [
    ['scorecard', 'Scorecard'],
    ['lifecycle', 'Lifecycle'],
  ],
  toil: [['toil', 'Toil']],
  provisioning: [['infrastructure', 'Infrastructure']],
};
/** Of these, what the page of a group does not have. */
const ofServices = ['brief', 'lifecycle'];

const config = port => `
app:
  baseUrl: http://localhost:${port}
backend:
  baseUrl: http://localhost:${port}
  listen: 127.0.0.1:${port}
  csp: { upgrade-insecure-requests: false }
  database: { client: better-sqlite3, connection: ':memory:' }
auth:
  providers:
    guest: { dangerouslyAllowOutsideDevelopment: true }
integrations: {}
`;

function environmentWithYarn(folder) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'yarn'),
    `#!/bin/sh\nexec '${process.execPath}' '${paths.yarn}' "$@"\n`,
    { mode: 0o755 },
  );
  return {
    ...process.env,
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
    YARN_IGNORE_PATH: '1',
    npm_config_nodedir: dirname(dirname(process.execPath)),
  };
}

async function makePortal(kind, folder, env) {
  const tool = join(folder, 'create-app');
  const log = join(paths.testResults, `adopt-${kind}-create.log`);
  mkdirSync(tool, { recursive: true });
  writeFileSync(
    join(tool, 'package.json'),
    JSON.stringify({ private: true, overrides: createAppOverrides }),
  );
  await mustRun('getting create-app', 'npm', ['install', createApp], {
    cwd: tool,
    env,
    log,
  });
  const portal = join(folder, kind);
  const flags = kind === 'legacy' ? ['--legacy'] : [];
  await mustRun(
    'making the portal',
    'sh',
    [
      '-c',
      `echo portal | node_modules/.bin/backstage-create-app --skip-install --path "$0" ${flags}`,
      portal,
    ],
    { cwd: tool, env, log },
  );
  const file = join(portal, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const { resolutions } = JSON.parse(
    readFileSync(join(paths.root, 'package.json'), 'utf8'),
  );
  Object.assign(resolutions, backstageVersions(portal));
  writeFileSync(file, JSON.stringify({ ...manifest, resolutions }, null, 2));
  return portal;
}

/**
 * The versions of one release of Backstage: this clone's, and of what it lacks
 * those that the portal was made for. Ranges alone also take later releases,
 * which need the rest of theirs.
 */
function backstageVersions(portal) {
  const versions = {};
  for (const name of ['app', 'backend']) {
    const file = join(portal, 'packages', name, 'package.json');
    const { dependencies } = JSON.parse(readFileSync(file, 'utf8'));
    Object.assign(versions, dependencies);
  }
  const lock = parse(readFileSync(join(paths.root, 'yarn.lock'), 'utf8'));
  for (const { resolution = '', version } of Object.values(lock)) {
    const [, name] = /^(@backstage\/.+)@npm:/.exec(resolution) ?? [];
    if (name) {
      versions[name] = version;
    }
  }
  return Object.fromEntries(
    Object.entries(versions)
      .filter(([name]) => name.startsWith('@backstage/'))
      .map(([name, range]) => [name, range.replace(/^[\^~]/, '')]),
  );
}

/** Opens each page and tab as a guest; gives those that do not show their words. */
async function missing(url, chosen) {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const enter = page.getByRole('button', { name: 'Enter' });
    await enter.click();
    // The next page would cut the sign-in off.
    await enter.waitFor({ state: 'detached' });
    const wrong = [];
    const service = '/catalog/default/component/example-website';
    const group = '/catalog/default/group/guests';
    const chosenTabs = chosen.flatMap(name => tabs[name]);
    const visits = [
      ...['evidence', ...chosen].flatMap(name => pages[name]),
      ...chosenTabs.map(([path, words]) => [`${service}/${path}`, words]),
      ...chosenTabs
        .filter(([path]) => !ofServices.includes(path))
        .map(([path, words]) => [`${group}/${path}`, words]),
    ];
    for (const [path, words] of visits) {
      await page.goto(`${url}${path}`);
      const shown = page.locator('main, article, h1').getByText(words).first();
      const isThere = await shown.waitFor({ timeout: 30_000 }).then(
        () => true,
        () => false,
      );
      if (!isThere) {
        wrong.push(path);
      }
    }
    return wrong;
  } finally {
    await browser.close();
  }
}

async function tryPortal(portal, kind, chosen, env) {
  const name = `${kind}-${chosen.length > 1 ? 'whole' : chosen[0]}`;
  say(`${kind} frontend, ${chosen.join(', ')}:`);
  const log = join(paths.testResults, `adopt-${name}.log`);
  const options = { cwd: portal, env, log, append: true };
  await mustRun(
    'adopting',
    process.execPath,
    [
      join(paths.root, 'scripts/adopt/main.mjs'),
      portal,
      '--capabilities',
      chosen.join(','),
      '--frontend',
      kind,
      '--sources',
      'github',
    ],
    options,
  );
  const yarn = (title, ...args) =>
    mustRun(title, process.execPath, [paths.yarn, ...args], options);
  await yarn('installing', 'install');
  await yarn('checking types', 'tsc');
  await yarn('building the app', 'workspace', 'app', 'build');
  await yarn('building the backend', 'workspace', 'backend', 'build');
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const layer = join(portal, 'app-config.check.yaml');
  writeFileSync(layer, config(port));
  const backend = startChild(
    process.execPath,
    [
      '--require',
      join(portal, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
      'src/index.ts',
      '--config',
      join(portal, 'app-config.yaml'),
      '--config',
      layer,
    ],
    {
      cwd: join(portal, 'packages/backend'),
      env: { ...env, NODE_ENV: 'production' },
    },
  );
  const file = openLog(`${log}.backend`, { flags: 'w' });
  [backend.stdout, backend.stderr].forEach(stream =>
    stream.setEncoding('utf8').on('data', text => file.write(text)),
  );
  try {
    await untilReady(url, () => backend.exitCode !== null);
    const wrong = await missing(url, chosen);
    if (wrong.length > 0 || backend.exitCode !== null) {
      throw new Failure(
        `${name}: ${
          wrong.join(', ') || 'the backend'
        } did not answer; ${log}.backend`,
      );
    }
    say('  pages and tabs answer');
  } finally {
    await stopChild(backend);
    file.end();
  }
}

/** A new source in another portal, against packed packages only. */
async function trySource(portal, env) {
  const options = {
    cwd: portal,
    env,
    append: true,
    log: join(paths.testResults, 'adopt-source.log'),
  };
  const name = 'acme-deploy';
  await mustRun(
    "writing a source of the portal's own",
    'npx',
    // The one that the portal installed: npx gets none.
    ['--offline', '--package', command, 'plumbline', 'sources', 'new', name],
    options,
  );
  const yarn = (title, ...args) =>
    mustRun(title, process.execPath, [paths.yarn, ...args], options);
  await yarn('installing', 'install');
  await yarn('checking types', 'tsc');
  await yarn(
    'its tests',
    'workspace',
    `backstage-plugin-evidence-backend-module-${name}`,
    'test',
    '--watchAll=false',
  );
}

await runMain(async () => {
  endTogether();
  const args = process.argv.slice(2);
  const all = Object.keys(capabilities);
  const kinds = ['new', 'legacy'].filter(
    kind =>
      !args.some(arg => ['new', 'legacy'].includes(arg)) || args.includes(kind),
  );
  const alone = args.filter(arg => all.includes(arg));
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-adopt-'));
  try {
    const env = environmentWithYarn(folder);
    for (const kind of kinds) {
      const portal = await makePortal(kind, folder, env);
      const selections = alone.length
        ? alone.map(name => [name])
        : [all, ...all.map(name => [name])];
      for (const chosen of selections) {
        await tryPortal(portal, kind, chosen, env);
        if (chosen === selections[0] && kind === 'new') {
          await trySource(portal, env);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
});
