import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  firstLine,
  overridden,
} from '@plumbline/backstage-plugin-evidence-common';
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

type Problem = { message: string; line?: number };

/** A file as it is now, and what of it is in force, or could be. */
type Held = {
  file: StandardsFile;
  engine: RuleEngine;
  /** What it contains, where nothing is wrong with it. */
  compiled?: CompiledControl;
  problems: Problem[];
  /** The last one whose version means what it meant when it was first in force. */
  good?: InForce;
};

type Options = {
  clock: Clock;
  facts: Pick<RuleFacts, 'engine' | 'isKnown' | 'refresh'>;
  logger: LoggerService;
  /** Facts of some of the estate, for trials of rules. */
  sample: (facts: string[]) => Promise<FactValues[]>;
  /** Of two controls with one id, that of the earlier source is in force. */
  sources: readonly Pick<StandardsSource, 'name' | 'owners'>[];
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
  /** By source, then by path. */
  readonly #files = new Map<string, Map<string, Held>>();
  readonly #unreadable = new Map<string, ControlsProblem>();
  readonly #looked = new Set<string>();
  /** Read, and waiting for sources before it to be looked at. */
  readonly #waiting = new Map<string, readonly StandardsFile[]>();
  #taking: Promise<void> = Promise.resolve();
  #problems: readonly ControlsProblem[] = [];
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
      this.#waiting.size === 0 &&
      (facts.isKnown || this.#problems.length === 0)
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
    return [...this.#unreadable.values(), ...this.#problems].sort((a, b) =>
      sortKey(a) < sortKey(b) ? -1 : 1,
    );
  }

  /** Looks at one source; never throws. */
  async refresh(source: StandardsSource, signal: AbortSignal): Promise<void> {
    try {
      const files = await source.read(signal);
      this.#unreadable.delete(source.name);
      await this.#options.facts.refresh();
      if (files !== 'unchanged') {
        this.#waiting.set(source.name, files);
      } else if (
        this.#isOutdated(source.name) &&
        !this.#waiting.has(source.name)
      ) {
        this.#waiting.set(
          source.name,
          [...this.#filesOf(source.name).values()].map(({ file }) => file),
        );
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
    this.#taking = this.#taking.then(() => this.#takeWaiting());
    await this.#taking;
  }

  /** Whether its files were read before the facts were as they are now. */
  #isOutdated(source: string): boolean {
    const { engine } = this.#options.facts;
    return [...this.#filesOf(source).values()].some(
      held => held.engine !== engine,
    );
  }

  #filesOf(source: string): Map<string, Held> {
    return this.#files.get(source) ?? new Map();
  }

  /**
   * In the order of sources, whichever was read first: a version means for good
   * what it meant when it was first in force. Never throws.
   */
  async #takeWaiting(): Promise<void> {
    for (const { name, owners } of this.#options.sources) {
      const files = this.#waiting.get(name);
      if (!this.#looked.has(name)) {
        return;
      }
      if (files) {
        try {
          await this.#take(name, files, owners);
          this.#waiting.delete(name);
        } catch (error) {
          this.#options.logger.warn(
            `Standards '${name}' can't be put in force; it is tried again`,
            { reason: firstLine(error) },
          );
          return;
        }
      }
    }
  }

  async #take(
    source: string,
    files: readonly StandardsFile[],
    owners: StandardsSource['owners'],
  ): Promise<void> {
    const before = this.#filesOf(source);
    const held = new Map<string, Held>();
    for (const file of files) {
      held.set(
        file.path,
        await this.#read(file, before.get(file.path), owners),
      );
    }
    this.#files.set(source, held);
    await this.#settle();
  }

  async #read(
    file: StandardsFile,
    known: Held | undefined,
    owners: StandardsSource['owners'] = new Map(),
  ): Promise<Held> {
    const { engine } = this.#options.facts;
    if (known?.file.text === file.text && known.engine === engine) {
      return known;
    }
    const { compiled, problems = [] } = parseControl(engine, file.text);
    const stopped = compiled && (await this.#tryOut(compiled));
    const held = { file, engine, good: known?.good };
    if (!compiled || stopped !== undefined || problems.length > 0) {
      const message = stopped ?? '';
      return {
        ...held,
        problems: stopped === undefined ? problems : [...problems, { message }],
      };
    }
    const { owner } = compiled.control;
    return {
      ...held,
      problems: [],
      compiled: {
        ...compiled,
        control: { ...compiled.control, owner: owners.get(owner) ?? owner },
      },
    };
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

  /**
   * Puts in force, of the files with one id, the first by source and path. What
   * is not in force is not recorded as a version either.
   */
  async #settle(): Promise<void> {
    const versions = new Map(
      (await this.#options.store.versions()).map(each => [
        `${each.control} ${each.version}`,
        each,
      ]),
    );
    const inForce = new Map<string, InForce>();
    const problems: ControlsProblem[] = [];
    for (const { name: source } of this.#options.sources) {
      for (const held of this.#filesOf(source).values()) {
        const { path, url } = held.file;
        const found = [...held.problems];
        const id = (held.compiled ?? held.good?.compiled)?.control.id;
        const first = inForce.get(id ?? '');
        if (first) {
          found.push({
            message:
              first.source === source
                ? `another file, '${first.path}', has a control called '${id}'`
                : overridden(first, `a control called '${id}'`),
          });
        } else {
          found.push(...(await this.#putInForce(source, held, versions)));
          held.good ??= this.#lastGood(source, held.file, versions);
          const { good } = held;
          if (good && !inForce.has(good.compiled.control.id)) {
            inForce.set(good.compiled.control.id, good);
          }
        }
        const kept = !first && held.good?.compiled.control;
        problems.push(
          ...found.map(({ message, line }) => ({
            source,
            path,
            url,
            line,
            reason: message,
            ...(kept && {
              inForce: { control: kept.id, version: kept.version },
            }),
          })),
        );
      }
    }
    this.#problems = problems;
    this.#inForce = inForce;
  }

  /** Unless its version meant something else when it was first in force. */
  async #putInForce(
    source: string,
    held: Held,
    versions: ReadonlyMap<string, ControlVersion>,
  ): Promise<Problem[]> {
    const { compiled, file, good } = held;
    if (!compiled || good?.compiled === compiled) {
      return [];
    }
    const { clock, store } = this.#options;
    const { control } = compiled;
    const { id, version } = control;
    const meaning = meaningOf(control);
    const { path, url } = file;
    const before =
      versions.get(`${id} ${version}`) ??
      (await this.#addVersion(store, {
        control: id,
        version,
        meaning,
        body: control,
        source,
        path,
        firstSeen: clock().getTime(),
      }));
    if (before && before.meaning !== meaning) {
      return [
        {
          message: `version ${version} of '${id}' meant something else when it was first in force; give it version ${
            version + 1
          }`,
        },
      ];
    }
    held.good = { compiled, source, path, url };
    return [];
  }
}

function sortKey({ source, path = '', line = 0 }: ControlsProblem): string {
  return `${source}\n${path}\n${String(line).padStart(6, '0')}`;
}
