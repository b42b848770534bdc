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

/** Pairs of folders of a package that import each other. */
function mutualFolders(modules) {
  const edges = new Set();
  for (const { source, dependencies } of modules) {
    const from = folderOf(source);
    if (!from || /\.test\.|testUtils/i.test(source)) {
      continue;
    }
    for (const { resolved } of dependencies) {
      const to = folderOf(resolved);
      if (to?.folder === from.folder && to.part !== from.part) {
        edges.add(`${from.folder} ${from.part} ${to.part}`);
      }
    }
  }
  return [...edges]
    .filter(edge => {
      const [folder, from, to] = edge.split(' ');
      return from < to && edges.has(`${folder} ${to} ${from}`);
    })
    .map(edge => edge.replace(/ (\S+) (\S+)$/, '/src: $1 ↔ $2'));
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
      ...['depcruise', 'examples/terraform-provider', 'packages', 'plugins'],
      ...['--output-type', 'json'],
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
  for (const pair of mutualFolders(found.modules)) {
    sections['folders that import each other'][pair] = 1;
  }
  return {
    broken: violations
      .filter(each => !isHouse(each) && each.rule.severity === 'error')
      .map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    sections,
  };
}
