import type { LoggerService } from '@backstage/backend-plugin-api';
import { firstLine } from '@plumbline/backstage-plugin-evidence-common';
import type {
  FactValues,
  RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import type {
  Clock,
  RuleTrials,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ControlsProblem } from '@plumbline/backstage-plugin-scorecards-common';
import {
  CompiledControl,
  compileControl,
  meaningOf,
  parseControl,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import type { ControlStore, ControlVersion } from './ControlStore';
import type { RuleFacts } from './RuleFacts';
import type { StandardsFile, StandardsSource } from './StandardsSource';

/** A control in force, and where it is written down. */
export type InForce = {
  compiled: CompiledControl;
  source: string;
  path: string;
  url: string;
};

type Options = {
  clock: Clock;
  facts: Pick<RuleFacts, 'engine' | 'isKnown' | 'refresh'>;
  logger: LoggerService;
  /** Facts of some of the estate, for trials of rules. */
  sample: (facts: string[]) => Promise<FactValues[]>;
  sources: readonly Pick<StandardsSource, 'name'>[];
  store: ControlStore;
  trials: Pick<RuleTrials, 'reasonAgainst'>;
};

/**
 * The controls in force. A file that is wrong, or that means something else
 * under the same version, is a problem that is shown; the last good one of that
 * file stays.
 */
export class ControlRegistry {
  readonly #options: Options;
  /** By source and path. */
  readonly #files = new Map<
    string,
    { file: StandardsFile; engine: RuleEngine; good?: InForce }
  >();
  readonly #problems = new Map<string, ControlsProblem[]>();
  readonly #unreadable = new Map<string, ControlsProblem>();
  readonly #looked = new Set<string>();
  #inForce: ReadonlyMap<string, InForce> = new Map();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Whether every source was looked at once. A file may have a problem only
   * because it is not known yet which facts there are.
   */
  get isReady(): boolean {
    const { facts, sources } = this.#options;
    return (
      sources.every(({ name }) => this.#looked.has(name)) &&
      (facts.isKnown || this.#problems.size === 0)
    );
  }

  /** Enabled or not, by id. */
  get all(): ReadonlyMap<string, InForce> {
    return this.#inForce;
  }

  /** The controls that are judged. */
  get enabled(): CompiledControl[] {
    return [...this.#inForce.values()]
      .map(({ compiled }) => compiled)
      .filter(({ control }) => control.enabled);
  }

  /** Sorted by source, path and line. */
  get problems(): ControlsProblem[] {
    return [
      ...this.#unreadable.values(),
      ...[...this.#problems.values()].flat(),
    ].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }

  /** Looks at one source; never throws. */
  async refresh(source: StandardsSource, signal: AbortSignal): Promise<void> {
    try {
      const files = await source.read(signal);
      this.#unreadable.delete(source.name);
      await this.#options.facts.refresh();
      if (files !== 'unchanged') {
        await this.#take(source.name, files);
      } else if (this.#isOutdated(source.name)) {
        await this.#take(source.name, this.#filesOf(source.name));
      }
    } catch (error) {
      const reason = firstLine(error);
      this.#unreadable.set(source.name, { source: source.name, reason });
      this.#options.logger.warn(
        `Standards '${source.name}' can't be read; what was read before stays in force`,
        { reason },
      );
    }
    this.#looked.add(source.name);
  }

  /** Whether its files were read before the facts were as they are now. */
  #isOutdated(source: string): boolean {
    const { engine } = this.#options.facts;
    return [...this.#files].some(
      ([key, held]) =>
        key.startsWith(keyOf(source, '')) && held.engine !== engine,
    );
  }

  #filesOf(source: string): StandardsFile[] {
    return [...this.#files]
      .filter(([key]) => key.startsWith(keyOf(source, '')))
      .map(([, { file }]) => file);
  }

  async #take(source: string, files: readonly StandardsFile[]): Promise<void> {
    const versions = new Map(
      (await this.#options.store.versions()).map(each => [
        `${each.control} ${each.version}`,
        each,
      ]),
    );
    const kept = new Set(files.map(({ path }) => keyOf(source, path)));
    for (const key of this.#files.keys()) {
      if (key.startsWith(keyOf(source, '')) && !kept.has(key)) {
        this.#files.delete(key);
        this.#problems.delete(key);
      }
    }
    for (const file of files) {
      await this.#takeFile(source, file, versions);
    }
    this.#settle();
  }

  async #takeFile(
    source: string,
    file: StandardsFile,
    versions: ReadonlyMap<string, ControlVersion>,
  ): Promise<void> {
    const { clock, store } = this.#options;
    const { engine } = this.#options.facts;
    const key = keyOf(source, file.path);
    const known = this.#files.get(key);
    if (known?.file.text === file.text && known.engine === engine) {
      return;
    }
    const parsed = parseControl(engine, file.text);
    const problems: { message: string; line?: number }[] =
      parsed.problems ?? [];
    const stopped = parsed.compiled && (await this.#tryOut(parsed.compiled));
    if (stopped !== undefined) {
      problems.push({ message: stopped });
    } else if (parsed.compiled) {
      const { control } = parsed.compiled;
      const { id, version } = control;
      const meaning = meaningOf(control);
      const before =
        versions.get(`${id} ${version}`) ??
        (await this.#addVersion(store, {
          control: id,
          version,
          meaning,
          body: control,
          source,
          path: file.path,
          firstSeen: clock().getTime(),
        }));
      if (before && before.meaning !== meaning) {
        problems.push({
          message: `version ${version} of '${id}' meant something else when it was first in force; give it version ${
            version + 1
          }`,
        });
      }
    }
    const { path, url } = file;
    if (problems.length === 0 && parsed.compiled) {
      const good = { compiled: parsed.compiled, source, path, url };
      this.#files.set(key, { file, engine, good });
      this.#problems.delete(key);
      return;
    }
    const good = known?.good ?? this.#lastGood(source, file, versions);
    this.#files.set(key, { file, engine, good });
    const inForce = good && {
      control: good.compiled.control.id,
      version: good.compiled.control.version,
    };
    this.#problems.set(
      key,
      problems.map(({ message, line }) => ({
        source,
        path,
        url,
        line,
        reason: message,
        inForce,
      })),
    );
  }

  /** Why its rules may not run here, over its examples and some of the estate. */
  async #tryOut({
    control,
    rules,
  }: CompiledControl): Promise<string | undefined> {
    const { clock, sample, trials } = this.#options;
    const examples = control.fixtures.map(
      ({ facts }) => new Map(Object.entries(facts)) as FactValues,
    );
    return trials.reasonAgainst(
      rules,
      async names => [...examples, ...(await sample(names))],
      clock().getTime(),
    );
  }

  /** What this file contained before the last start. */
  #lastGood(
    source: string,
    { path, url }: StandardsFile,
    versions: ReadonlyMap<string, ControlVersion>,
  ): InForce | undefined {
    const [last] = [...versions.values()]
      .filter(each => each.source === source && each.path === path)
      .sort((a, b) => b.firstSeen - a.firstSeen || b.version - a.version);
    if (!last) {
      return undefined;
    }
    try {
      const compiled = compileControl(this.#options.facts.engine, last.body);
      return { compiled, source, path, url };
    } catch {
      // It read a fact that is no longer registered.
      return undefined;
    }
  }

  /** Another replica may have written first what it means. */
  async #addVersion(
    store: ControlStore,
    version: ControlVersion,
  ): Promise<ControlVersion | undefined> {
    if ((await store.add(version)) === 'added') {
      return undefined;
    }
    const known = await store.versions({ controls: [version.control] });
    return known.find(each => each.version === version.version);
  }

  /** Of two files with one id, the first by source and path is in force. */
  #settle(): void {
    const inForce = new Map<string, InForce>();
    for (const key of [...this.#files.keys()].sort()) {
      const { file, good } = this.#files.get(key)!;
      if (!good) {
        continue;
      }
      const { id } = good.compiled.control;
      const first = inForce.get(id);
      const twice = `another file, '${first?.path}' of '${first?.source}', has a control called '${id}'`;
      const problems = (this.#problems.get(key) ?? []).filter(
        ({ reason }) => !reason.startsWith('another file, '),
      );
      if (first) {
        problems.push({
          source: good.source,
          path: file.path,
          url: file.url,
          reason: twice,
        });
      } else {
        inForce.set(id, good);
      }
      if (problems.length > 0) {
        this.#problems.set(key, problems);
      } else {
        this.#problems.delete(key);
      }
    }
    this.#inForce = inForce;
  }
}

function keyOf(source: string, path: string): string {
  return `${source}\n${path}`;
}

function sortKey({ source, path = '', line = 0 }: ControlsProblem): string {
  return `${source}\n${path}\n${String(line).padStart(6, '0')}`;
}
