// `node scripts/packages/main.mjs`: packs what is published, and looks at the
// archives as who installs them would. `npm run adopt:check` goes the whole way,
// with portals that Backstage's own command makes.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { extract } from 'tar';
import ts from 'typescript';
import { paths } from '../lib/paths.mjs';
import { endTogether, runLogged, runMain } from '../lib/processes.mjs';
import { Failure, say } from '../lib/say.mjs';
import { packAll } from './pack.mjs';
import {
  declaredDependencies,
  filesUnder,
  packagesImported,
  packagesOfSources,
} from './published.mjs';

/** MUI asks for emotion as a peer, which a package that uses MUI brings. */
const peersOfOthers = ['@emotion/react', '@emotion/styled'];

/** Loaded by their names, which no import shows: knex loads its driver so. */
const byName = {
  '@plumbline/backstage-plugin-evidence-backend-module-schema-history': ['pg'],
};

/** Endings such as `.cjs.js.map` of what a package has. */
function endings(files) {
  return new Set(
    files
      .filter(file => file.endsWith('.map'))
      .map(file => file.slice(file.slice(0, -7).lastIndexOf('.'))),
  );
}

/** Every file that a manifest names. */
function filesNamed(manifest) {
  const leaves = value =>
    typeof value === 'string'
      ? [value]
      : Object.entries(value ?? {})
          .filter(([key]) => key !== 'backstage')
          .flatMap(([, each]) => leaves(each));
  const { main, module, types, exports, bin, configSchema } = manifest;
  return [main, module, types, exports, bin, configSchema].flatMap(leaves);
}

/** What is wrong with one archive, laid out in a folder. */
function problemsOf(folder, manifest, { mapsOfBackstage, ofSources }) {
  const problems = [];
  const files = filesUnder(folder);
  for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
    if (!files.includes(name)) {
      problems.push(`has no ${name}`);
    }
  }
  const foreign = files.filter(file =>
    /(^|\/)(src|dev|node_modules|__testUtils__)\/|\.test\.|\.tsbuildinfo$/.test(
      file,
    ),
  );
  problems.push(...foreign.map(file => `ships ${file}`));
  for (const ending of endings(files)) {
    if (!mapsOfBackstage.has(ending)) {
      problems.push(`ships source maps *${ending}, which Backstage does not`);
    }
  }
  for (const file of filesNamed(manifest)) {
    if (!existsSync(join(folder, file))) {
      problems.push(`names ${file}, which it does not ship`);
    }
  }
  const text = JSON.stringify(manifest);
  if (text.includes('workspace:')) {
    problems.push('depends on a workspace');
  }
  if (manifest.backstage.role === 'cli') {
    return problems;
  }
  const imported = new Set(
    files
      .filter(file => ['.js', '.cjs', '.mjs', '.ts'].includes(extname(file)))
      .filter(file => file.startsWith('dist/'))
      .flatMap(file => [
        ...packagesImported(readFileSync(join(folder, file), 'utf8')),
      ]),
  );
  const declared = declaredDependencies(manifest);
  const ofTests = new Set(
    Object.keys(
      manifest.exports?.['./testUtils'] ? manifest.devDependencies : {},
    ),
  );
  for (const name of imported) {
    if (!declared.has(name) && !ofTests.has(name)) {
      problems.push(`imports ${name} and does not declare it`);
    }
  }
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const needed =
      imported.has(name) ||
      ofSources.has(name) ||
      byName[manifest.name]?.includes(name) ||
      (name.startsWith('@types/') && imported.has(name.slice(7))) ||
      (peersOfOthers.includes(name) && imported.has('@mui/material'));
    if (!needed) {
      problems.push(`declares ${name} and does not use it`);
    }
  }
  return problems;
}

/** Entry points whose types a compiler does not find. */
function unresolvedTypes(folder, { name, manifest }) {
  const entries = Object.keys(manifest.exports ?? { '.': '' }).filter(
    entry => extname(entry) === '',
  );
  return [
    ts.ModuleResolutionKind.Bundler,
    ts.ModuleResolutionKind.Node10,
  ].flatMap(moduleResolution =>
    entries
      .map(entry => join(name, entry))
      .filter(specifier => {
        const { resolvedModule } = ts.resolveModuleName(
          specifier,
          join(folder, 'index.ts'),
          { moduleResolution, module: ts.ModuleKind.ESNext },
          ts.sys,
        );
        return resolvedModule?.extension !== ts.Extension.Dts;
      })
      .map(
        specifier =>
          `has no types at ${specifier} for ${ts.ModuleResolutionKind[moduleResolution]}`,
      ),
  );
}

/**
 * A folder as of somebody who installed the archives: ours are laid out from
 * them, everything else is this clone's.
 */
async function layOut(folder, packages) {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(paths.root, 'node_modules'))) {
    if (!name.startsWith('.') && name !== '@plumbline') {
      symlinkSync(join(paths.root, 'node_modules', name), join(modules, name));
    }
  }
  for (const { name, folder: workspace, archive } of packages) {
    const cwd = join(modules, name);
    mkdirSync(cwd, { recursive: true });
    await extract({ file: archive, cwd, strip: 1 });
    const own = join(paths.root, workspace, 'node_modules');
    if (existsSync(own)) {
      symlinkSync(own, join(cwd, 'node_modules'));
    }
  }
  return name => join(modules, name);
}

async function check() {
  const packages = await packAll(paths.testResults);
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-packages-'));
  try {
    const folderOf = await layOut(folder, packages);
    const mapsOfBackstage = endings(
      ['catalog-backend', 'catalog-react'].flatMap(name =>
        filesUnder(
          join(paths.root, 'node_modules/@backstage', `plugin-${name}`),
        ),
      ),
    );
    const shipped = packages.map(({ name, folder: workspace }) => ({
      name,
      folder: workspace,
      manifest: JSON.parse(
        readFileSync(join(folderOf(name), 'package.json'), 'utf8'),
      ),
    }));
    const problems = shipped.flatMap(each =>
      [
        ...problemsOf(folderOf(each.name), each.manifest, {
          mapsOfBackstage,
          ofSources: packagesOfSources(each),
        }),
        ...(each.manifest.backstage.role === 'cli'
          ? []
          : unresolvedTypes(folder, each)),
      ].map(problem => `${each.name} ${problem}`),
    );
    assert.deepEqual(problems, []);
    say(`The archives of ${packages.length} packages are as they should be.`);
    const log = join(paths.testResults, 'packages-start.log');
    const { code, output } = await runLogged(
      process.execPath,
      [
        // Backstage's packages are links here; what they look up is laid out.
        '--preserve-symlinks',
        join(paths.root, 'scripts/packages/start.cjs'),
        ...shipped
          .filter(({ manifest }) =>
            /^backend-plugin/.test(manifest.backstage.role),
          )
          .map(({ name }) => name),
      ],
      { cwd: folder, log },
    );
    if (code !== 0) {
      throw new Failure(
        `The backend packages do not start from their archives: ${output.slice(
          -3_000,
        )}`,
      );
    }
    say('The backend packages start from their archives and answer.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runMain(async () => {
  endTogether();
  await check();
  return 0;
});
