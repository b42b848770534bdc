// Packs Plumbline into the `vendor/` of a portal and adds what it chose.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromUser, paths } from '../lib/paths.mjs';
import { endTogether, runMain } from '../lib/processes.mjs';
import { Failure, say } from '../lib/say.mjs';
import { packAll } from '../packages/pack.mjs';
import {
  capabilities,
  command,
  knownSources,
  prefix,
  readiness,
  selectionOf,
  sourceModules,
  sourcesOf,
} from './capabilities.mjs';
import { configLines, loginPage, otherSteps } from './config.mjs';
import {
  backendLines,
  ignored,
  legacyModule,
  legacyMounts,
  navMount,
  withBackendLines,
  withCommand,
  withDependencies,
  withIgnored,
  withMissing,
  withMount,
  withResolutions,
} from './edits.mjs';

const usage =
  'node scripts/adopt.mjs <portal> [--capabilities incident-brief,scorecards,toil,provisioning] [--sources github,…] [--frontend new|legacy]; the sources repositories and links are added unless --sources lists no-repositories or no-links';

const vendor = 'vendor/plumbline';

function listOf(text, known, flag) {
  const names = text.split(',').filter(Boolean);
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined) {
    throw new Failure(
      `${flag} '${unknown}' is none of ${known.join(', ')}; usage: ${usage}`,
    );
  }
  return names;
}

/** The flags, read before anything is built. */
function readFlags(args) {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        capabilities: { type: 'string' },
        sources: { type: 'string' },
        frontend: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new Failure(`${error.message}; usage: ${usage}`);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    return undefined;
  }
  if (positionals.length !== 1) {
    throw new Failure(`Name one folder, that of the portal; usage: ${usage}`);
  }
  const portal = fromUser(positionals[0]);
  for (const file of [
    'package.json',
    'packages/backend/package.json',
    'packages/app/package.json',
  ]) {
    if (!existsSync(join(portal, file))) {
      throw new Failure(
        `'${portal}' is not a Backstage portal: it has no ${file}.`,
      );
    }
  }
  if (values.frontend && !['new', 'legacy'].includes(values.frontend)) {
    throw new Failure(
      `--frontend '${values.frontend}' is neither new nor legacy; usage: ${usage}`,
    );
  }
  return { ...values, portal };
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** `new` where the app is made by `@backstage/frontend-defaults`. */
function frontendOf(portal) {
  const { dependencies } = readJson(join(portal, 'packages/app/package.json'));
  return dependencies['@backstage/frontend-defaults'] ? 'new' : 'legacy';
}

/** The packages with all of ours that they depend on. */
function closureOf(names, packages) {
  const byName = new Map(packages.map(each => [each.name, each]));
  const found = new Set();
  const visit = name => {
    const each = byName.get(name);
    if (each && !found.has(each)) {
      found.add(each);
      Object.keys(each.manifest.dependencies ?? {}).forEach(visit);
    }
  };
  names.forEach(visit);
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Copies the archives. Yarn takes a file of the same name for the same file, so
 * each is named by what is in it.
 */
function copyArchives(portal, packages) {
  const folder = join(portal, vendor);
  mkdirSync(folder, { recursive: true });
  const archives = packages.map(({ name, manifest, archive }) => {
    const hash = createHash('sha256')
      .update(readFileSync(archive))
      .digest('hex')
      .slice(0, 10);
    const file = `${name.slice(name.indexOf('/') + 1)}-${
      manifest.version
    }-${hash}.tgz`;
    copyFileSync(archive, join(folder, file));
    return { name, file, path: `${vendor}/${file}` };
  });
  const kept = new Set(archives.map(({ file }) => file));
  readdirSync(folder)
    .filter(file => file.endsWith('.tgz') && !kept.has(file))
    .forEach(file => rmSync(join(folder, file)));
  return archives;
}

/** Writes what `change` makes of a file, or says what to add to it. */
function edit(portal, file, change, byHand) {
  const path = join(portal, file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const after = before === undefined ? undefined : change(before);
  if (after === undefined) {
    say(`\nAdd to ${file}:\n`);
    byHand.forEach(line => say(`  ${line}`));
    return;
  }
  if (after !== before) {
    writeFileSync(path, after);
    say(`Changed ${file}.`);
  }
}

function mount(portal, part) {
  const { file, from, name, use = name } = part;
  edit(portal, `packages/app/src/${file}`, text => withMount(text, part), [
    `import { ${name} } from '${from}';`,
    `{${use}}`,
  ]);
}

/** As the portal's own `prettier --check` wants it; there once packages are installed. */
async function formatted(text) {
  const { default: prettier } = await import('prettier');
  const options = await prettier.resolveConfig(paths.root);
  return prettier.format(text, { ...options, parser: 'typescript' });
}

async function addFrontend(portal, kind, parts) {
  if (kind === 'new') {
    mount(portal, navMount);
    say(
      `Nothing to add to App.tsx: the pages, tabs and cards are found where app-config.yaml has 'app.packages: all'.`,
    );
    return;
  }
  const file = 'packages/app/src/plumbline.tsx';
  writeFileSync(join(portal, file), await formatted(legacyModule(parts)));
  say(`Wrote ${file}.`);
  legacyMounts.forEach(part => mount(portal, part));
}

async function adopt(flags) {
  const { portal } = flags;
  const packages = await packAll(paths.testResults);
  const modules = sourceModules(
    packages.map(({ name }) => name.replace(prefix, '')),
  );
  const all = Object.keys(capabilities);
  const chosen = flags.capabilities
    ? listOf(flags.capabilities, all, '--capabilities')
    : all;
  const sources = sourcesOf(
    listOf(flags.sources ?? '', knownSources(modules), '--sources'),
  );
  const kind = flags.frontend ?? frontendOf(portal);
  const selection = selectionOf(chosen, sources, modules);
  const withPrefix = names => names.map(name => `${prefix}${name}`);
  const needed = closureOf(
    [command, ...withPrefix([...selection.backend, ...selection.app])],
    packages,
  );
  const archives = copyArchives(portal, needed);
  say(`Copied ${archives.length} archives into ${vendor}/.`);

  const rootManifest = join(portal, 'package.json');
  const versionOf = name =>
    needed.find(each => each.name === name).manifest.version;
  writeJson(
    rootManifest,
    withCommand(
      withResolutions(readJson(rootManifest), archives),
      versionOf(command),
    ),
  );
  const versionsOf = names =>
    withPrefix(names).map(name => ({ name, version: versionOf(name) }));
  for (const side of ['backend', 'app']) {
    const file = join(portal, 'packages', side, 'package.json');
    writeJson(
      file,
      withDependencies(readJson(file), versionsOf(selection[side])),
    );
  }
  if (kind === 'new') {
    const file = join(portal, 'packages/app/package.json');
    const { dependencies: own } = readJson(
      join(paths.root, 'packages/app/package.json'),
    );
    writeJson(file, withMissing(readJson(file), loginPage, own[loginPage]));
  }
  say('Wrote dependencies and resolutions.');

  const backend = readJson(join(portal, 'packages/backend/package.json'));
  const { dependencies = {} } = backend;
  const features = [
    ...selection.backend,
    readiness,
    // What the portal's search finds of each capability, where it has a search.
    ...(dependencies['@backstage/plugin-search-backend']
      ? chosen.map(name => `${name}-backend/search`)
      : []),
  ];
  edit(
    portal,
    'packages/backend/src/index.ts',
    text => withBackendLines(text, features),
    backendLines(features),
  );
  await addFrontend(portal, kind, selection.legacy);
  edit(portal, '.gitignore', withIgnored, [ignored]);
  if (selection.standards && !existsSync(join(portal, 'standards'))) {
    cpSync(join(paths.root, 'standards'), join(portal, 'standards'), {
      recursive: true,
    });
    say('Copied standards/: from now on it is yours to change.');
  }
  say('\nAdd to app-config.yaml what fits:\n');
  configLines(chosen, selection).forEach(line => say(`  ${line}`));
  otherSteps(backend).forEach(step => say(`\n${step}`));
  say(`\nThen, in ${portal}: yarn install && yarn tsc && yarn start`);
}

await runMain(async () => {
  endTogether();
  const flags = readFlags(process.argv.slice(2));
  if (!flags) {
    say(usage);
    return 0;
  }
  await adopt(flags);
  return 0;
});
