import {
  isRecord,
  type RepositoryRuntimes,
} from '@plumbline/backstage-plugin-evidence-common';
import { linesOf, name } from './bounds';
import { elementOf, readJson, readToml, readXml, valueAt } from './data';

export type Runtime = Omit<RepositoryRuntimes['runtimes'][number], 'path'>;

type Reader = (text: string) => Runtime[];

const first = (text: string): string | undefined =>
  linesOf(text)
    .map(line => line.split('#')[0].trim())
    .find(line => line !== '');

const plain =
  (runtime: string): Reader =>
  text =>
    runtimeOf(runtime, first(text));

/** By the name of the file; what says which runtime is meant. */
const readers: Record<string, Reader> = {
  'package.json': text => {
    const manifest = readJson(text);
    const engines = manifest?.engines;
    const dev = manifest?.devEngines;
    const runtime = isRecord(dev) ? dev.runtime : undefined;
    return [
      ...(isRecord(engines) ? runtimeOf('node', engines.node) : []),
      ...(isRecord(runtime) && runtime.name === 'node'
        ? runtimeOf('node', runtime.version)
        : []),
    ];
  },
  '.nvmrc': text => runtimeOf('node', first(text)?.replace(/^v/, '')),
  '.node-version': text => runtimeOf('node', first(text)?.replace(/^v/, '')),
  'go.mod': text => runtimeOf('go', /^go\s+(\d[\w.]{0,20})/m.exec(text)?.[1]),
  'go.work': text => runtimeOf('go', /^go\s+(\d[\w.]{0,20})/m.exec(text)?.[1]),
  'pyproject.toml': text => {
    const toml = readToml(text);
    return runtimeOf(
      'python',
      valueAt(toml, 'project.requires-python') ??
        valueAt(toml, 'tool.poetry.dependencies.python'),
    );
  },
  '.python-version': plain('python'),
  'runtime.txt': text =>
    runtimeOf('python', /^python-(\d[\w.]{0,20})/m.exec(text)?.[1]),
  Pipfile: text => {
    const toml = readToml(text);
    return runtimeOf(
      'python',
      valueAt(toml, 'requires.python_full_version') ??
        valueAt(toml, 'requires.python_version'),
    );
  },
  'setup.cfg': text =>
    runtimeOf(
      'python',
      /^\s*python_requires\s*=\s*([^\r\n]{1,100})/m.exec(text)?.[1],
    ),
  'pom.xml': text => {
    const pom = readXml(text);
    return runtimeOf(
      'java',
      [
        'maven.compiler.release',
        'java.version',
        'maven.compiler.source',
        'release',
      ]
        .map(tag => elementOf(pom, tag))
        .find(version => typeof version === 'string' && /^\d/.test(version)),
    );
  },
  'build.gradle': gradle,
  'build.gradle.kts': gradle,
  '.java-version': plain('java'),
  'Cargo.toml': text =>
    runtimeOf('rust', valueAt(readToml(text), 'package.rust-version')),
  'rust-toolchain.toml': text =>
    runtimeOf('rust', valueAt(readToml(text), 'toolchain.channel')),
  'composer.json': text => {
    const require = readJson(text)?.require;
    return isRecord(require) ? runtimeOf('php', require.php) : [];
  },
  '.ruby-version': text =>
    runtimeOf('ruby', first(text)?.replace(/^ruby-/, '')),
  Gemfile: text =>
    runtimeOf('ruby', /^\s*ruby\s+["']([^"'\r\n]{1,50})["']/m.exec(text)?.[1]),
  'global.json': text => {
    const sdk = readJson(text)?.sdk;
    return isRecord(sdk) ? runtimeOf('dotnet', sdk.version) : [];
  },
  '.tool-versions': toolVersions,
  '.sdkmanrc': text =>
    runtimeOf('java', /^java\s*=\s*(\d[\w.-]{0,40})/m.exec(text)?.[1]),
};

/** Whether a file of this name may declare the version of a runtime. */
export function declaresRuntime(file: string): boolean {
  return Object.hasOwn(readers, file) || isDotnetProject(file);
}

/** What a file declares; nothing where it declares none. */
export function parseRuntimes(file: string, text: string): Runtime[] {
  if (isDotnetProject(file)) {
    const project = readXml(text);
    const framework = name(
      elementOf(project, 'TargetFramework') ??
        elementOf(project, 'TargetFrameworks'),
    );
    return runtimeOf(
      'dotnet',
      /net(?:coreapp)?(\d[\d.]*)/.exec(framework ?? '')?.[1],
    );
  }
  return Object.hasOwn(readers, file) ? readers[file](text) : [];
}

function isDotnetProject(file: string): boolean {
  return /\.(?:cs|fs|vb)proj$/.test(file);
}

function gradle(text: string): Runtime[] {
  const version =
    /JavaLanguageVersion\.of\(\s*(\d{1,3})\s*\)/.exec(text) ??
    /jvmToolchain\(\s*(\d{1,3})\s*\)/.exec(text) ??
    /(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?["']?(1[._]8|\d{1,3})\b/.exec(
      text,
    );
  return runtimeOf('java', version?.[1]);
}

/** https://asdf-vm.com/manage/configuration.html#tool-versions */
function toolVersions(text: string): Runtime[] {
  const known: Record<string, string> = {
    nodejs: 'node',
    node: 'node',
    golang: 'go',
    go: 'go',
    python: 'python',
    java: 'java',
    ruby: 'ruby',
    php: 'php',
    rust: 'rust',
    dotnet: 'dotnet',
  };
  return linesOf(text).flatMap(line => {
    const [tool, version] = line.split('#')[0].trim().split(/\s+/);
    return Object.hasOwn(known, tool) ? runtimeOf(known[tool], version) : [];
  });
}

function runtimeOf(runtime: string, value: unknown): Runtime[] {
  const version = name(value);
  if (version === undefined) {
    return [];
  }
  const lowest = lowestOf(runtime, version);
  return [{ runtime, version, ...lowest }];
}

/**
 * The lowest version that a range allows, to its second number. Of alternatives
 * (`||`) the lowest counts; a range without a lower end has none.
 */
export function lowestOf(
  runtime: string,
  range: string,
): { major?: number; minor?: number } {
  const ends = range
    .slice(0, 200)
    .split('||')
    .map(part => lowerEnd(runtime, part));
  const known = ends.filter(end => end !== undefined);
  if (known.length < ends.length) {
    return {};
  }
  const [major, minor] = known.reduce((a, b) =>
    (a[0] - b[0] || (a[1] ?? 0) - (b[1] ?? 0)) > 0 ? b : a,
  );
  return { major, ...(minor !== undefined && { minor }) };
}

function lowerEnd(
  runtime: string,
  part: string,
): [number, number?] | undefined {
  const versions =
    /(<=?|>=?|!=|~=|\^|~>?|===?|=)?\s*v?(\d{1,5})(?:[._](\d{1,5}))?/g;
  for (const [whole, sign = '', major, minor] of part.matchAll(versions)) {
    if (!sign.startsWith('<') && sign !== '!=' && whole !== '') {
      const numbers: [number, number?] =
        minor === undefined ? [Number(major)] : [Number(major), Number(minor)];
      // Java 8 is also called 1.8.
      return runtime === 'java' && numbers[0] === 1 && numbers[1]
        ? [numbers[1]]
        : numbers;
    }
  }
  return undefined;
}
