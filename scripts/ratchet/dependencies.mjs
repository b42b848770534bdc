import { spawnSync } from 'node:child_process';
import { yarn } from '../lib/install.mjs';
import { paths } from '../lib/paths.mjs';
import { Failure } from '../lib/say.mjs';

/** The folder of a file inside its package: `src/alerts/x.ts` is of `alerts`. */
function folderOf(file) {
  const [, folder, part] =
    /^((?:packages|plugins)\/[^/]+)\/src\/([^/]+)\/.+/.exec(file) ?? [];
  return folder && { folder, part };
}

/** Of each folder of a package, the others of it that it imports. */
function importsOfFolders(modules) {
  const imports = new Map();
  for (const { source, dependencies } of modules) {
    const from = folderOf(source);
    if (!from || /\.test\.|testUtils/i.test(source)) {
      continue;
    }
    for (const { resolved } of dependencies) {
      const to = folderOf(resolved);
      if (to?.folder === from.folder && to.part !== from.part) {
        const key = `${from.folder}/src/${from.part}`;
        imports.set(key, (imports.get(key) ?? new Set()).add(to.part));
      }
    }
  }
  return imports;
}

/** Folders of a package that import each other, also by way of others. */
function cyclesOfFolders(modules) {
  const imports = importsOfFolders(modules);
  const beside = (folder, part) => folder.replace(/[^/]+$/, part);
  const reached = from => {
    const found = new Set();
    const open = [from];
    for (let folder = open.pop(); folder; folder = open.pop()) {
      for (const part of imports.get(folder) ?? []) {
        const next = beside(folder, part);
        if (!found.has(next)) {
          found.add(next);
          open.push(next);
        }
      }
    }
    return found;
  };
  const all = new Map([...imports.keys()].map(each => [each, reached(each)]));
  const cycles = [...all.keys()].map(folder =>
    [...all.get(folder)].filter(other => all.get(other)?.has(folder)).sort(),
  );
  return [...new Set(cycles.filter(({ length }) => length > 1).map(String))];
}

/**
 * Runs the dependency tool.
 * @returns `broken`, lines about rules that everything keeps, and `sections`,
 *   what breaks the rules that not everything keeps yet
 */
export function readDependencies() {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    yarn(
      'depcruise',
      'examples/terraform-provider',
      'packages',
      'plugins',
      '--output-type',
      'json',
    ),
    { cwd: paths.root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  let found;
  try {
    found = JSON.parse(stdout);
  } catch {
    throw new Failure(`The dependency tool failed: ${stderr.slice(0, 2_000)}`);
  }
  const { violations } = found.summary;
  const isHouse = ({ rule }) => rule.name.startsWith('house-');
  const sections = { 'folders that import each other': {} };
  for (const { rule, from, to } of violations.filter(isHouse)) {
    sections[rule.name] ??= {};
    sections[rule.name][`${from} → ${to}`] = 1;
  }
  for (const cycle of cyclesOfFolders(found.modules)) {
    sections['folders that import each other'][cycle] = 1;
  }
  return {
    broken: violations
      .filter(each => !isHouse(each) && each.rule.severity === 'error')
      .map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    sections,
  };
}
