/**
 * What the packages of a portal declare of `plumbline`. Apart from the main entry
 * point: the command line reads it, too, and nothing else of this package.
 *
 * @packageDocumentation
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type {
  DeclaredSettings,
  SettingsSchema,
} from '@plumbline/backstage-plugin-evidence-common/settings';

type Manifest = {
  name?: string;
  version?: string;
  workspaces?: string[] | { packages?: string[] };
  configSchema?: string | SettingsSchema;
  backstage?: { pluginId?: string };
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

/** What an installed package declares of the configuration. */
export type InstalledPackage = DeclaredSettings & {
  version?: string;
  /** Of the plugin that it is, or that it extends. */
  pluginId?: string;
};

export type InstalledSettings = {
  /** Of those that declare something under `plumbline`. */
  declared: InstalledPackage[];
  /** Packages whose declaration could not be read. */
  unread: string[];
};

/**
 * What the packages of a portal declare of `plumbline`: its workspaces and, as
 * Backstage itself goes by them, what these depend on.
 *
 * @param folder - in the portal; its root is looked for upwards
 */
export async function readInstalledSettings(
  folder: string,
): Promise<InstalledSettings> {
  const root = rootOf(folder);
  const declared: InstalledPackage[] = [];
  const inTypeScript = new Map<string, { path: string; manifest: Manifest }>();
  for (const { path, manifest } of root ? packagesOf(root) : []) {
    const { configSchema } = manifest;
    const file =
      typeof configSchema === 'string' && join(dirname(path), configSchema);
    if (!file) {
      declared.push(...declaredIn(manifest, configSchema as SettingsSchema));
    } else if (file.endsWith('.json')) {
      declared.push(...declaredIn(manifest, readJson(file)));
    } else if (existsSync(file) && mentions(file)) {
      inTypeScript.set(manifest.name ?? path, { path, manifest });
    }
  }
  if (inTypeScript.size === 0) {
    return { declared, unread: [] };
  }
  const compiled = await compile(
    root!,
    [...inTypeScript.values()].map(({ path }) => path),
  );
  for (const { packageName, value } of compiled ?? []) {
    const { manifest = {} } = inTypeScript.get(packageName) ?? {};
    declared.push(...declaredIn(manifest, value));
  }
  return { declared, unread: compiled ? [] : [...inTypeScript.keys()] };
}

function declaredIn(
  { name = '', version, backstage }: Manifest,
  schema: SettingsSchema | undefined,
): InstalledPackage[] {
  return schema?.properties?.plumbline
    ? [{ packageName: name, version, pluginId: backstage?.pluginId, schema }]
    : [];
}

/** Only what declares something of ours is worth a TypeScript compiler. */
function mentions(file: string): boolean {
  return readFileSync(file, 'utf8').includes('plumbline');
}

/** By Backstage's own loader; `undefined` where that is not to be had. */
async function compile(
  root: string,
  packagePaths: string[],
): Promise<{ packageName: string; value: SettingsSchema }[] | undefined> {
  try {
    const { loadConfigSchema } = createRequire(join(root, 'package.json'))(
      '@backstage/config-loader',
    );
    const schema = await loadConfigSchema({
      dependencies: [],
      packagePaths,
      excludePackageDependencies: true,
    });
    return schema.serialize().schemas;
  } catch {
    return undefined;
  }
}

/** The nearest folder with workspaces, else the nearest package. */
function rootOf(folder: string): string | undefined {
  let nearestPackage: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    const manifest = readJson<Manifest>(join(at, 'package.json'));
    if (manifest?.workspaces) {
      return at;
    }
    nearestPackage ??= manifest && at;
    if (dirname(at) === at) {
      return nearestPackage;
    }
  }
}

function packagesOf(root: string): { path: string; manifest: Manifest }[] {
  const seen = new Map<string, Manifest>();
  const visit = (folder: string) => {
    const path = join(folder, 'package.json');
    if (seen.has(path)) {
      return;
    }
    const manifest = readJson<Manifest>(path);
    if (!manifest) {
      return;
    }
    seen.set(path, manifest);
    const names = Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    });
    const isOfBackstage = names.some(name => name.startsWith('@backstage/'));
    if (!isOfBackstage && folder !== root) {
      return;
    }
    // Backstage's own packages lead to none that extends `plumbline`.
    for (const name of names.filter(one => !one.startsWith('@backstage/'))) {
      const found = resolvePackage(name, folder);
      if (found) {
        visit(found);
      }
    }
  };
  [root, ...workspaceFolders(root)].forEach(visit);
  return [...seen]
    .map(([path, manifest]) => ({ path, manifest }))
    .filter(({ manifest }) => manifest.configSchema !== undefined);
}

function workspaceFolders(root: string): string[] {
  const given = readJson<Manifest>(join(root, 'package.json'))?.workspaces;
  const patterns = (Array.isArray(given) ? given : given?.packages) ?? [];
  return patterns.flatMap(pattern =>
    pattern
      .split('/')
      .filter(part => part !== '' && part !== '.')
      .reduce<string[]>(
        (folders, part) =>
          part.includes('*')
            ? folders.flatMap(folder => foldersIn(folder, part))
            : folders.map(folder => join(folder, part)),
        [root],
      ),
  );
}

function foldersIn(folder: string, pattern: string): string[] {
  const [before] = pattern.split('*');
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(one => one.isDirectory() && one.name.startsWith(before))
      .filter(({ name }) => name !== 'node_modules')
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** Where Node.js would find it. */
function resolvePackage(name: string, folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = join(at, 'node_modules', name);
    if (existsSync(found)) {
      return realpathSync(found);
    }
    if (dirname(at) === at) {
      return undefined;
    }
  }
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
