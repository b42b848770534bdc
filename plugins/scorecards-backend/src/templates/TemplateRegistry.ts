import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  canonicalJson,
  firstLine,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlsProblem } from '@plumbline/backstage-plugin-scorecards-common';
import {
  checkFixtures,
  CompiledServiceTemplate,
  parseServiceTemplate,
} from '@plumbline/backstage-plugin-scorecards-common/templates';
import type {
  StandardsFile,
  StandardsSource,
} from '../registry/StandardsSource';
import type { TemplateStore } from './TemplateStore';

/** A version of a template, by which services are, or were, made. */
export type TemplateVersion = {
  compiled: CompiledServiceTemplate;
  digest: string;
  source: string;
  /** Of its `template.yaml`, where it is in a folder now. */
  url?: string;
  /** Whether new services can be made of it. */
  isOffered: boolean;
};

type Read = { versions: TemplateVersion[]; problems: ControlsProblem[] };

type Options = {
  clock: Clock;
  logger: LoggerService;
  /** Of two versions with one id, that of the earlier source is offered. */
  sources: readonly Pick<StandardsSource, 'name'>[];
  store: Pick<TemplateStore, 'add' | 'find'>;
};

/**
 * The templates in the folders of standards. A version means for good what it
 * was when it was first offered: its text is kept, so that an upgrade can merge
 * with it when its folder is gone, or holds something else.
 */
export class TemplateRegistry {
  readonly #options: Options;
  readonly #read = new Map<string, Read>();
  /** Read, and not taken yet. */
  readonly #waiting = new Map<string, readonly StandardsFile[]>();
  readonly #unreadable = new Map<string, ControlsProblem>();
  /** Compiled from what is kept. */
  readonly #kept = new Map<string, TemplateVersion>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** What is offered, by id and version. */
  get all(): TemplateVersion[] {
    const found = new Map<string, TemplateVersion>();
    for (const { name } of this.#options.sources) {
      for (const one of this.#read.get(name)?.versions ?? []) {
        const key = keyOf(one.compiled.template);
        found.set(key, found.get(key) ?? one);
      }
    }
    return [...found.values()].sort((a, b) => {
      const [one, other] = [a.compiled.template, b.compiled.template];
      return one.id.localeCompare(other.id) || one.version - other.version;
    });
  }

  get problems(): ControlsProblem[] {
    return [
      ...this.#unreadable.values(),
      ...[...this.#read.values()].flatMap(({ problems }) => problems),
    ];
  }

  /** Also one that is not offered any more. */
  async find(
    id: string,
    version: number,
  ): Promise<TemplateVersion | undefined> {
    const key = keyOf({ id, version });
    const offered = this.all.find(one => keyOf(one.compiled.template) === key);
    if (offered) {
      return offered;
    }
    const kept = this.#kept.get(key) ?? (await this.#fromStore(id, version));
    if (kept) {
      this.#kept.set(key, kept);
    }
    return kept;
  }

  /** Looks at one source; never throws. */
  async refresh(source: StandardsSource, signal: AbortSignal): Promise<void> {
    const { name } = source;
    try {
      const files = await source.read(signal);
      if (files !== 'unchanged') {
        this.#waiting.set(name, files);
      }
      await this.#takeWaiting(name);
      this.#unreadable.delete(name);
    } catch (error) {
      const reason = firstLine(error);
      this.#unreadable.set(name, { source: name, reason });
      this.#options.logger.warn(
        `Templates of '${name}' can't be read; what was read before is offered`,
        { reason },
      );
    }
    // Those that waited for this one are taken now, or at their next look.
    for (const { name: later } of this.#options.sources) {
      await this.#takeWaiting(later).catch(() => {});
    }
  }

  /**
   * Once the sources before it were looked at: their versions go before its own.
   * Files wait until they were taken, whatever fails on the way.
   */
  async #takeWaiting(name: string): Promise<void> {
    const files = this.#waiting.get(name);
    const isNext = this.#before(name).every(
      earlier => this.#read.has(earlier) || this.#unreadable.has(earlier),
    );
    if (files && isNext) {
      this.#read.set(name, await this.#take(name, files));
      if (this.#waiting.get(name) === files) {
        this.#waiting.delete(name);
      }
    }
  }

  #before(name: string): string[] {
    const names = this.#options.sources.map(source => source.name);
    return names.slice(0, Math.max(names.indexOf(name), 0));
  }

  async #take(source: string, files: readonly StandardsFile[]): Promise<Read> {
    const folders = new Map<string, StandardsFile[]>();
    for (const file of files) {
      const folder = file.path.split('/').slice(1, 3).join('/');
      folders.set(folder, [...(folders.get(folder) ?? []), file]);
    }
    const versions: TemplateVersion[] = [];
    const problems: ControlsProblem[] = [];
    const earlier = new Set(
      this.#before(source).flatMap(one =>
        (this.#read.get(one)?.versions ?? []).map(
          ({ compiled: { template } }) => `${template.id}/${template.version}`,
        ),
      ),
    );
    for (const [folder, all] of folders) {
      if (earlier.has(folder)) {
        continue;
      }
      const found = await this.#readFolder(source, folder, all);
      if ('reason' in found) {
        const file = fileOf(folder, all);
        problems.push({
          source,
          path: file?.path ?? `templates/${folder}`,
          ...(file && { url: file.url }),
          ...found,
        });
      } else {
        versions.push(found.version);
        problems.push(...found.problems);
      }
    }
    const renamed = versions.flatMap(version => {
      const reason = caseProblem(version, versions);
      return reason === undefined ? [] : [{ version, reason }];
    });
    return {
      versions: versions.filter(
        version => !renamed.some(one => one.version === version),
      ),
      problems: [
        ...problems,
        ...renamed.map(({ reason, version: { compiled, url } }) => ({
          source,
          url,
          reason,
          path: `templates/${compiled.template.id}/${compiled.template.version}/template.yaml`,
        })),
      ],
    };
  }

  async #readFolder(
    source: string,
    folder: string,
    all: readonly StandardsFile[],
  ): Promise<
    | { version: TemplateVersion; problems: ControlsProblem[] }
    | Pick<ControlsProblem, 'line' | 'reason'>
  > {
    const file = fileOf(folder, all);
    if (!file) {
      return { reason: "there is no 'template.yaml'" };
    }
    const under = `templates/${folder}/files/`;
    const files = Object.fromEntries(
      all
        .filter(({ path }) => path.startsWith(under))
        .map(({ path, text }) => [path.slice(under.length), text]),
    );
    const { compiled, problems } = parse(file.text, files);
    if (!compiled) {
      const [{ line, message }] = problems;
      return { reason: message, ...(line !== undefined && { line }) };
    }
    const { id, version } = compiled.template;
    if (`${id}/${version}` !== folder) {
      return { reason: `it is '${id}' ${version}, in the folder '${folder}'` };
    }
    const [wrong] = checkFixtures(compiled);
    if (wrong) {
      return { reason: `its example '${wrong.fixture}': ${wrong.reason}` };
    }
    const digest = createHash('sha256')
      .update(canonicalJson({ text: file.text, files }))
      .digest('hex');
    const kept = await this.#options.store.add({
      template: id,
      version,
      digest,
      text: file.text,
      files,
      source,
      firstSeen: this.#options.clock().getTime(),
    });
    if (kept.digest === digest) {
      return {
        version: { compiled, digest, source, url: file.url, isOffered: true },
        problems: [],
      };
    }
    const first = await this.#fromStore(id, version);
    if (first && madeBy(first, kept.files) === madeBy({ compiled }, files)) {
      // Services state the digest of the first text, and are made alike by both.
      return {
        version: { ...first, compiled, source, url: file.url, isOffered: true },
        problems: [],
      };
    }
    const reason = `version ${version} of '${id}' was something else when it was first offered; give it a version of its own`;
    return first
      ? {
          version: { ...first, url: file.url, isOffered: true },
          problems: [{ source, path: file.path, url: file.url, reason }],
        }
      : { reason };
  }

  async #fromStore(
    id: string,
    version: number,
  ): Promise<TemplateVersion | undefined> {
    const kept = await this.#options.store.find(id, version);
    const compiled = kept && parse(kept.text, kept.files).compiled;
    return (
      compiled && {
        compiled,
        digest: kept.digest,
        source: kept.source,
        isOffered: false,
      }
    );
  }
}

/** An upgrade can't rename a file where upper and lower case are the same. */
function caseProblem(
  { compiled: { template } }: TemplateVersion,
  all: readonly TemplateVersion[],
): string | undefined {
  const before = all
    .map(({ compiled }) => compiled.template)
    .filter(
      ({ id, version }) => id === template.id && version < template.version,
    )
    .flatMap(({ files, version }) =>
      files.map(({ path }) => ({ path, version })),
    );
  for (const { path } of template.files) {
    const other = before.find(
      one => one.path !== path && one.path.toLowerCase() === path.toLowerCase(),
    );
    if (other) {
      return `its '${path}' is '${other.path}' in version ${other.version}: the names differ only in case`;
    }
  }
  return undefined;
}

function parse(text: string, files: Record<string, string>) {
  return parseServiceTemplate(text, new Map(Object.entries(files)));
}

/** All of a version but what its form says beside questions and answers. */
function madeBy(
  { compiled: { template } }: Pick<TemplateVersion, 'compiled'>,
  files: Record<string, string>,
): string {
  const questions = JSON.stringify(template.questions, (key, value: unknown) =>
    key === 'consequence' || key === 'help' ? undefined : value,
  );
  return canonicalJson({ template: { ...template, questions }, files });
}

function keyOf({ id, version }: { id: string; version: number }): string {
  return `${id}@${version}`;
}

function fileOf(folder: string, all: readonly StandardsFile[]) {
  return all.find(({ path }) => path === `templates/${folder}/template.yaml`);
}
