// Makes an archive of each published package: what is checked, added to a portal
// (`scripts/adopt.mjs`) and published (docs/releasing.md) is the same file.
//
// `yarn pack` makes the same, one package after the other, each with a compiler
// of its own, which takes twenty times as long; scripts/packages/main.mjs looks at
// what comes out.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { create } from 'tar';
import { fingerprint, stamp } from '../lib/fingerprint.mjs';
import { yarn } from '../lib/install.mjs';
import { paths } from '../lib/paths.mjs';
import { runLogged } from '../lib/processes.mjs';
import { Failure, say, withProgress } from '../lib/say.mjs';
import { builds, buildIfChanged } from '../start/build.mjs';
import { filesUnder, publishedPackages } from './published.mjs';

const alwaysShipped = ['README.md', 'LICENSE', 'CHANGELOG.md'];

/** `workspace:^` becomes the range of the version that the workspace has. */
function withoutWorkspaces(manifest, versions) {
  const ranges = dependencies =>
    Object.fromEntries(
      Object.entries(dependencies).map(([name, range]) => [
        name,
        range.replace(
          /^workspace:([\^~]?).*$/,
          (_, operator) => `${operator}${versions.get(name)}`,
        ),
      ]),
    );
  return Object.fromEntries(
    Object.entries(manifest).map(([key, value]) => [
      key,
      /[dD]ependencies$/.test(key) ? ranges(value) : value,
    ]),
  );
}

/** What a package ships that Backstage's command does not build: the commands. */
function layOutCommand({ folder, manifest }, into) {
  mkdirSync(into, { recursive: true });
  for (const name of ['package.json', ...manifest.files]) {
    cpSync(join(paths.root, folder, name), join(into, name), {
      recursive: true,
    });
  }
}

async function run(title, log, ...args) {
  say(`${title} …`);
  const { code } = await withProgress(title.toLowerCase(), () =>
    runLogged(process.execPath, yarn(...args), { cwd: paths.root, log }),
  );
  if (code !== 0) {
    throw new Failure(`${title} failed; the reason is at the end of ${log}.`);
  }
}

/** Where the archives of the present sources are. */
const archivesFolder = join(paths.cache, 'archives');

function archiveOf({ name, manifest }) {
  return join(
    archivesFolder,
    `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`,
  );
}

/**
 * Builds and packs all published packages, unless their archives are those of the
 * present sources.
 * @param logFolder - where the output of the tools goes
 * @returns `[{ name, folder, manifest, archive }]`
 */
export async function packAll(logFolder) {
  const packages = publishedPackages().map(each => ({
    ...each,
    archive: archiveOf(each),
  }));
  const wanted = fingerprint(
    ['yarn.lock', 'tsconfig.json', 'scripts/packages/pack.mjs']
      .concat('standards', 'docs/schemas')
      .concat(packages.map(({ folder }) => folder))
      .map(name => join(paths.root, name)),
  );
  const done = stamp(join(paths.cache, 'packed'));
  if (
    done.matches(wanted) &&
    packages.every(({ archive }) => existsSync(archive))
  ) {
    return packages;
  }
  const log = name => join(logFolder, name);
  await run('Checking types', log('pack-types.log'), 'tsc');
  await run(
    'Building packages',
    log('pack-build.log'),
    'backstage-cli',
    'repo',
    'build',
  );
  const commands = packages.filter(
    ({ manifest }) => manifest.backstage.role === 'cli',
  );
  for (const { name } of commands) {
    await buildIfChanged(
      builds.find(({ workspace }) => workspace === name),
      logFolder,
    );
  }
  const layout = mkdtempSync(join(tmpdir(), 'plumbline-pack-'));
  try {
    await run(
      'Packing',
      log('pack.log'),
      'backstage-cli',
      'build-workspace',
      layout,
      ...packages
        .filter(each => !commands.includes(each))
        .map(each => each.name),
    );
    rmSync(archivesFolder, { recursive: true, force: true });
    mkdirSync(archivesFolder, { recursive: true });
    const versions = new Map(
      packages.map(({ name, manifest }) => [name, manifest.version]),
    );
    for (const each of packages) {
      const from = join(layout, each.folder);
      if (commands.includes(each)) {
        layOutCommand(each, from);
      }
      for (const name of alwaysShipped) {
        const file = join(paths.root, each.folder, name);
        if (existsSync(file)) {
          copyFileSync(file, join(from, name));
        }
      }
      const manifest = join(from, 'package.json');
      const shipped = JSON.parse(readFileSync(manifest, 'utf8'));
      writeFileSync(
        manifest,
        `${JSON.stringify(withoutWorkspaces(shipped, versions), null, 2)}\n`,
      );
      // The same files give the same bytes: no times, no owners, in order.
      await create(
        {
          file: each.archive,
          cwd: from,
          prefix: 'package',
          gzip: { level: 9 },
          portable: true,
          noMtime: true,
        },
        filesUnder(from),
      );
    }
  } finally {
    rmSync(layout, { recursive: true, force: true });
  }
  done.write(wanted);
  say(
    `Packed ${packages.length} packages, such as ${basename(
      packages[0].archive,
    )}.`,
  );
  return packages;
}
