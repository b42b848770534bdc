import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  canonicalJson,
  firstLine,
  overridden,
} from '@plumbline/backstage-plugin-evidence-common';
import type { RuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type {
  ControlsProblem,
  GateRule,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  CompiledRule,
  compileRule,
  createGateEngine,
  ParsedRule,
  parseRule,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { RuleFacts } from '../registry/RuleFacts';
import type {
  StandardsFile,
  StandardsSource,
} from '../registry/StandardsSource';
import type { GateStore, GateRuleText } from './GateStore';

/** A rule in force, and where it is written down. */
export type RuleInForce = {
  compiled: CompiledRule;
  /** Of its text, by which decisions refer to it. */
  hash: string;
  source: string;
  path: string;
  url: string;
};

type Problem = { message: string; line?: number };

type Held = {
  file: StandardsFile;
  engine: RuleEngine;
  problems: Problem[];
  /** What it contains, where nothing is wrong with it. */
  compiled?: CompiledRule;
  /** The last one that could be in force. */
  good?: RuleInForce;
};

type Options = {
  clock: Clock;
  facts: Pick<RuleFacts, 'definitions' | 'isKnown' | 'refresh'>;
  logger: LoggerService;
  /** Of two rules with one id, that of the earlier source is in force. */
  sources: readonly Pick<StandardsSource, 'name' | 'owners'>[];
  store: Pick<GateStore, 'addText' | 'firstTexts' | 'lastTexts'>;
};

/**
 * The rules of gates in force. A file that is wrong, or that means something else
 * under the same version, is a problem that is shown; the last good one of that
 * file stays.
 */
export class GateRegistry {
  readonly #options: Options;
  readonly #files = new Map<string, Map<string, Held>>();
  /** Sources whose rules were put in force once. */
  readonly #settled = new Set<string>();
  /** Sources that were read, and could not be put in force. */
  readonly #waiting = new Set<string>();
  readonly #unreadable = new Map<string, ControlsProblem>();
  #engine: { of: RuleFacts['definitions']; engine: RuleEngine } | undefined;
  #taking: Promise<void> = Promise.resolve();
  #problems: readonly ControlsProblem[] = [];
  #inForce: readonly RuleInForce[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Why no change can be judged: a source was never read, and what it demands is
   * not known; or which facts modules add is not known, and a rule may read one of
   * them. Undefined once all were.
   */
  get notReady(): string | undefined {
    const early = this.#readTooEarly();
    if (early) {
      return `Which facts modules add is not known yet, and '${early.file.path}' may read them`;
    }
    const unread = this.#options.sources.find(
      ({ name }) => !this.#settled.has(name),
    );
    const reason = unread && this.#unreadable.get(unread.name)?.reason;
    return (
      unread &&
      `The rules of gates of '${unread.name}' are not read yet${
        reason === undefined ? '' : `: ${reason}`
      }`
    );
  }

  /** By id. */
  get all(): readonly RuleInForce[] {
    return this.#inForce;
  }

  get problems(): ControlsProblem[] {
    return [...this.#unreadable.values(), ...this.#problems];
  }

  /** Compiles a stored text; undefined where it does not compile any more. */
  compile(rule: GateRule): CompiledRule | undefined {
    try {
      return compileRule(this.#currentEngine(), rule);
    } catch {
      return undefined;
    }
  }

  /** Compiles the text of a file that is not in force. */
  parse(text: string): ParsedRule {
    return parseRule(this.#currentEngine(), text);
  }

  /** Looks at one source; never throws. */
  async refresh(source: StandardsSource, signal: AbortSignal): Promise<void> {
    try {
      const read = await source.read(signal);
      await this.#options.facts.refresh();
      const known = [...(this.#files.get(source.name)?.values() ?? [])];
      const files = read === 'unchanged' ? known.map(({ file }) => file) : read;
      if (
        read !== 'unchanged' ||
        this.#waiting.has(source.name) ||
        known.some(({ engine }) => engine !== this.#currentEngine())
      ) {
        this.#taking = this.#taking
          .catch(() => {})
          .then(() => this.#take(source, files));
        await this.#taking;
      }
      this.#unreadable.delete(source.name);
    } catch (error) {
      const reason = firstLine(error);
      this.#unreadable.set(source.name, { source: source.name, reason });
      this.#options.logger.warn(
        `Rules of gates of '${source.name}' can't be read; what was read before stays in force`,
        { reason },
      );
    }
  }

  /** A file without a good rule, which may be wrong only by facts not known then. */
  #readTooEarly(): Held | undefined {
    const { isKnown } = this.#options.facts;
    return [...this.#files.values()]
      .flatMap(files => [...files.values()])
      .find(
        ({ engine, good, problems }) =>
          problems.length > 0 &&
          good === undefined &&
          !(isKnown && engine === this.#currentEngine()),
      );
  }

  #currentEngine(): RuleEngine {
    const { definitions } = this.#options.facts;
    if (this.#engine?.of !== definitions) {
      this.#engine = {
        of: definitions,
        engine: createGateEngine(definitions),
      };
    }
    return this.#engine.engine;
  }

  async #take(
    { name, owners = new Map() }: Pick<StandardsSource, 'name' | 'owners'>,
    files: readonly StandardsFile[],
  ): Promise<void> {
    const before = this.#files.get(name);
    const engine = this.#currentEngine();
    const held = files.map((file): [string, Held] => {
      const known = before?.get(file.path);
      if (known?.file.text === file.text && known.engine === engine) {
        return [file.path, known];
      }
      const { compiled, problems = [] } = parseRule(engine, file.text);
      const owned = compiled && withOwners(compiled, owners);
      return [
        file.path,
        { file, engine, problems, compiled: owned, good: known?.good },
      ];
    });
    this.#files.set(name, new Map(held));
    this.#waiting.add(name);
    await this.#settle();
    this.#waiting.delete(name);
    this.#settled.add(name);
  }

  /** Puts in force, of the files with one id, the first by source and path. */
  async #settle(): Promise<void> {
    const first = new Map(
      (await this.#options.store.firstTexts()).map(each => [
        `${each.rule}@${each.version}`,
        each,
      ]),
    );
    const last = await this.#options.store.lastTexts();
    const inForce = new Map<string, RuleInForce>();
    const problems: ControlsProblem[] = [];
    for (const { name: source } of this.#options.sources) {
      for (const held of this.#files.get(source)?.values() ?? []) {
        const { path, url } = held.file;
        const found = [...held.problems];
        const id = (held.compiled ?? held.good?.compiled)?.rule.id ?? '';
        const earlier = inForce.get(id);
        if (earlier) {
          found.push({
            message:
              earlier.source === source
                ? `another file, '${earlier.path}', has a rule called '${id}'`
                : overridden(earlier, `a rule called '${id}'`),
          });
        } else {
          found.push(...(await this.#putInForce(source, held, first)));
          held.good ??= this.#lastGood(source, held.file, last);
          const { good } = held;
          if (good && !inForce.has(good.compiled.rule.id)) {
            inForce.set(good.compiled.rule.id, good);
          }
        }
        problems.push(
          ...found.map(({ message, line }) => ({
            source,
            path,
            url,
            line,
            reason: message,
          })),
        );
      }
    }
    this.#problems = problems;
    this.#inForce = [...inForce.values()].sort((a, b) =>
      a.compiled.rule.id < b.compiled.rule.id ? -1 : 1,
    );
  }

  /** What a file that is wrong since before the start had in force. */
  #lastGood(
    source: string,
    { path, url }: StandardsFile,
    last: readonly GateRuleText[],
  ): RuleInForce | undefined {
    const text = last.find(one => one.source === source && one.path === path);
    const compiled = text && this.compile(text.body);
    return compiled && { compiled, hash: text.hash, source, path, url };
  }

  async #putInForce(
    source: string,
    held: Held,
    first: Map<string, GateRuleText>,
  ): Promise<Problem[]> {
    const { compiled, file, good } = held;
    if (!compiled || good?.compiled === compiled) {
      return [];
    }
    const { rule } = compiled;
    const key = `${rule.id}@${rule.version}`;
    const text = textOf(compiled, {
      source,
      path: file.path,
      now: this.#options.clock().getTime(),
    });
    const before = first.get(key);
    if (before && before.meaning !== text.meaning) {
      return [
        {
          message: `version ${rule.version} of '${
            rule.id
          }' meant something else when it was first in force; give it version ${
            rule.version + 1
          }`,
        },
      ];
    }
    await this.#options.store.addText(text);
    first.set(key, before ?? text);
    const { path, url } = file;
    held.good = { compiled, hash: text.hash, source, path, url };
    return [];
  }
}

/** As groups of this portal are called. */
function withOwners(
  compiled: CompiledRule,
  owners: ReadonlyMap<string, string>,
): CompiledRule {
  const { owner, approvers, exemption } = compiled.rule;
  const named = (group: string) => owners.get(group) ?? group;
  const rule = {
    ...compiled.rule,
    owner: named(owner),
    ...(approvers !== undefined && { approvers: named(approvers) }),
    ...(exemption?.approvers !== undefined && {
      exemption: { ...exemption, approvers: named(exemption.approvers) },
    }),
  };
  return { ...compiled, rule };
}

function textOf(
  { rule }: CompiledRule,
  { now, ...place }: Pick<GateRuleText, 'source' | 'path'> & { now: number },
): GateRuleText {
  const { appliesTo, must, answer, whenUnknown, maxAge, approvers } = rule;
  const { calendar } = rule;
  // Fixtures are examples, and decide nothing.
  const body: GateRule = { ...rule, fixtures: [] };
  return {
    ...place,
    firstSeen: now,
    lastSeen: now,
    rule: rule.id,
    version: rule.version,
    body,
    hash: createHash('sha256').update(canonicalJson(body)).digest('hex'),
    meaning: canonicalJson({
      appliesTo,
      answer,
      whenUnknown,
      maxAge,
      approvers,
      must: must.split(/\s+/).join(' '),
      // Freezes are dates, and come and go.
      ...(calendar && {
        calendar: { hours: calendar.hours, timeZone: calendar.timeZone },
      }),
    }),
  };
}
