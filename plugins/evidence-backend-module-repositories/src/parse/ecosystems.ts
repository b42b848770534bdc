import { isRecord } from '@plumbline/backstage-plugin-evidence-common';
import { readJson, readToml, valueAt } from './data';
import { linesOf } from './bounds';

export type Ecosystem = {
  id: string;
  /** Whether a file of this name is its manifest. */
  isManifest: (file: string) => boolean;
  /** Names of lock files, any of which does. */
  locks: readonly string[];
  /** Whether the lock file of a folder above holds for it as well. */
  sharesLock: boolean;
  /** Whether a manifest with this text is of it. Default: yes. */
  accepts?: (text: string) => boolean;
  /** Whether it fixes its versions by itself, so that no lock file is needed. */
  isFixed?: (text: string) => boolean;
};

const named = (wanted: string) => (file: string) => file === wanted;
const always = () => true;

/** Ecosystems of packages, with what fixes the versions that a build takes. */
export const ecosystems: readonly Ecosystem[] = [
  {
    id: 'npm',
    isManifest: named('package.json'),
    locks: [
      'package-lock.json',
      'npm-shrinkwrap.json',
      'yarn.lock',
      'pnpm-lock.yaml',
      'bun.lock',
      'bun.lockb',
    ],
    sharesLock: true,
    isFixed: hasNoNpmDependencies,
  },
  {
    id: 'python',
    isManifest: named('pyproject.toml'),
    locks: ['poetry.lock', 'uv.lock', 'pdm.lock', 'pylock.toml'],
    sharesLock: true,
    // Without either table it only configures tools.
    accepts: text => hasTables(text, ['project', 'tool.poetry']) ?? true,
    isFixed: text =>
      hasTables(text, ['project.dependencies', 'tool.poetry.dependencies']) ===
      false,
  },
  {
    id: 'pip',
    isManifest: file =>
      /^requirements(?:[-_.]\w{1,40})?\.(?:txt|in)$/.test(file),
    // `pip-compile` writes the one beside the other.
    locks: ['requirements.lock', 'pylock.toml'],
    sharesLock: false,
    isFixed: pinsEveryRequirement,
  },
  {
    id: 'pipenv',
    isManifest: named('Pipfile'),
    locks: ['Pipfile.lock'],
    sharesLock: false,
  },
  {
    id: 'go',
    isManifest: named('go.mod'),
    locks: ['go.sum', 'go.work.sum'],
    sharesLock: false,
    isFixed: text => !/^\s*require\b/m.test(text),
  },
  {
    id: 'cargo',
    isManifest: named('Cargo.toml'),
    locks: ['Cargo.lock'],
    sharesLock: true,
    isFixed: text => hasTables(text, ['dependencies', 'workspace']) === false,
  },
  {
    id: 'maven',
    isManifest: named('pom.xml'),
    locks: ['maven-lockfile.json', 'lockfile.json'],
    sharesLock: false,
    // Versions are exact, except for the rare ranges.
    isFixed: text => !/<version>\s*[[(]/.test(text),
  },
  {
    id: 'gradle',
    isManifest: file => file === 'build.gradle' || file === 'build.gradle.kts',
    locks: ['gradle.lockfile', 'buildscript-gradle.lockfile'],
    sharesLock: false,
    isFixed: text =>
      !/["':][\d.]*\+["']|latest\.(?:release|integration)/.test(text),
  },
  {
    id: 'composer',
    isManifest: named('composer.json'),
    locks: ['composer.lock'],
    sharesLock: false,
    isFixed: text => !hasEntries(readJson(text)?.require, /^(?:php$|ext-)/),
  },
  {
    id: 'bundler',
    isManifest: file => file === 'Gemfile' || file === 'gems.rb',
    locks: ['Gemfile.lock', 'gems.locked'],
    sharesLock: true,
  },
  {
    id: 'nuget',
    isManifest: file => /^[\w.-]{1,150}\.(?:cs|fs|vb)proj$/.test(file),
    locks: ['packages.lock.json'],
    sharesLock: false,
    // Versions are exact, except for the floating ones.
    isFixed: text => !/Version="[^"]{0,50}\*/.test(text),
  },
  {
    id: 'mix',
    isManifest: named('mix.exs'),
    locks: ['mix.lock'],
    sharesLock: true,
  },
  {
    id: 'pub',
    isManifest: named('pubspec.yaml'),
    locks: ['pubspec.lock'],
    sharesLock: true,
  },
  {
    id: 'swift',
    isManifest: named('Package.swift'),
    locks: ['Package.resolved'],
    sharesLock: false,
    isFixed: text => !text.includes('.package('),
  },
];

/** The ecosystem that a file is a manifest of. */
export function ecosystemOf(file: string): Ecosystem | undefined {
  return ecosystems.find(({ isManifest }) => isManifest(file));
}

const lockNames: ReadonlySet<string> = new Set(
  ecosystems.flatMap(({ locks }) => locks),
);

export function isLockFile(file: string): boolean {
  return lockNames.has(file);
}

/** Whether a manifest needs a lock file; garbage does. */
export function needsLock(ecosystem: Ecosystem, text: string): boolean {
  const { isFixed = () => false } = ecosystem;
  return !isFixed(text);
}

export function accepts(ecosystem: Ecosystem, text: string): boolean {
  return (ecosystem.accepts ?? always)(text);
}

/** One that declares workspaces locks for these, too. */
function hasNoNpmDependencies(text: string): boolean {
  const manifest = readJson(text);
  return (
    manifest !== undefined &&
    manifest.workspaces === undefined &&
    ['dependencies', 'devDependencies', 'optionalDependencies'].every(
      key => !hasEntries(manifest[key]),
    )
  );
}

/** Whether a TOML file has something at one of these; undefined of garbage. */
function hasTables(
  text: string,
  paths: readonly string[],
): boolean | undefined {
  const toml = readToml(text);
  return (
    toml &&
    paths.some(path => {
      const value = valueAt(toml, path);
      return Array.isArray(value) ? value.length > 0 : value !== undefined;
    })
  );
}

function hasEntries(value: unknown, ignored?: RegExp): boolean {
  return isRecord(value) && Object.keys(value).some(key => !ignored?.test(key));
}

/** Every line names one version, or is an option or a comment. */
function pinsEveryRequirement(text: string): boolean {
  return linesOf(text).every(raw => {
    const line = raw.split(' #')[0].trim();
    return (
      line === '' ||
      line.startsWith('#') ||
      line.startsWith('--') ||
      /===?\s*[\w.!+-]+/.test(line) ||
      / @ \S+/.test(line)
    );
  });
}
