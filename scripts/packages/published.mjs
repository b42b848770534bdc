// The packages that are published, and what they import.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { paths } from '../lib/paths.mjs';

export const repositoryUrl = 'https://github.com/plumbline/plumbline';

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Every workspace that is not private: `{ name, folder, manifest }`. */
export function publishedPackages() {
  return ['packages', 'plugins']
    .flatMap(parent =>
      readdirSync(join(paths.root, parent)).map(name => `${parent}/${name}`),
    )
    .filter(folder => existsSync(join(paths.root, folder, 'package.json')))
    .map(folder => {
      const manifest = readJson(join(paths.root, folder, 'package.json'));
      return { name: manifest.name, folder, manifest };
    })
    .filter(({ manifest }) => !manifest.private);
}

/** The files under a folder, relative to it, in order. */
export function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .map(file => file.slice(folder.length + 1))
    .sort();
}

/** The package that a module belongs to; none for a file and for Node's own. */
export function packageOf(specifier) {
  if (specifier.startsWith('.') || isBuiltin(specifier)) {
    return undefined;
  }
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The packages that a text of JavaScript or TypeScript imports, types too. */
export function packagesImported(text) {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(
    text,
    true,
    true,
  );
  return new Set(
    [...importedFiles, ...typeReferenceDirectives]
      .map(({ fileName }) => packageOf(fileName))
      .filter(name => name !== undefined),
  );
}

/** Files of which nobody who installs the package gets anything. */
const ours =
  /\.test\.[jt]sx?$|(^|\/)(__testUtils__|__fixtures__|setupTests\.ts)/;

/** The packages that the sources of a package import, tests aside. */
export function packagesOfSources({ folder }) {
  const source = join(paths.root, folder, 'src');
  return new Set(
    filesUnder(source)
      .filter(file => /\.[cm]?[jt]sx?$/.test(file) && !ours.test(file))
      .flatMap(file => [
        ...packagesImported(readFileSync(join(source, file), 'utf8')),
      ]),
  );
}

/** What somebody who installs the package gets with it, or has to bring. */
export function declaredDependencies(manifest) {
  return new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
    ...Object.keys(manifest.optionalDependencies ?? {}),
  ]);
}
