import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { paths } from './paths.mjs';

const generated = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  '.cache',
]);

function* filesUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!generated.has(entry.name)) {
        yield* filesUnder(path);
      }
    } else if (entry.isFile()) {
      yield path;
    }
  }
}

/** SHA-256 over the names and contents of files and folders, generated ones left out. */
export function fingerprint(entries, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const entry of entries) {
    const files = statSync(entry).isDirectory() ? filesUnder(entry) : [entry];
    for (const file of files) {
      hash.update(`\0${relative(paths.root, file)}\0`);
      hash.update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** The workspaces of the clone: `[{ name, folder, manifest }]`, sorted by folder. */
export function workspaces() {
  return ['examples', 'packages', 'plugins']
    .flatMap(group => {
      const folder = join(paths.root, group);
      return readdirSync(folder)
        .sort()
        .map(name => join(folder, name));
    })
    .filter(folder => existsSync(join(folder, 'package.json')))
    .map(folder => {
      const manifest = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      return { name: manifest.name, folder, manifest };
    });
}

/** The folders of a workspace and of all workspaces it depends on. */
export function workspaceClosure(name) {
  const byName = new Map(workspaces().map(each => [each.name, each]));
  const seen = new Set();
  const visit = current => {
    const found = byName.get(current);
    if (!found || seen.has(found.folder)) {
      return;
    }
    seen.add(found.folder);
    const { dependencies, devDependencies } = found.manifest;
    Object.keys({ ...dependencies, ...devDependencies }).forEach(visit);
  };
  visit(name);
  return [...seen].sort();
}

/** A file that remembers for which fingerprint some work was done. */
export function stamp(file) {
  return {
    matches: value =>
      existsSync(file) && readFileSync(file, 'utf8').trim() === value,
    write: value => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${value}\n`);
    },
  };
}
