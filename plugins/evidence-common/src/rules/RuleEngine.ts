import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { FactDefinition } from '../facts/definition';
import { nearest } from '../identity/nearest';
import { canHold } from './canHold';
import { compileDirect } from './direct';
import { evaluateDirectly, evaluateInEngine } from './evaluate';
import type { FactValues, RuleOutcome } from './evaluate';
import { isLoop, loopDepth, loopVariable, nodesOf, pathOf } from './expression';
import { FactTypes } from './factTypes';
import { Meter } from './Meter';
import { metered } from './metered';
import { namespaceOf } from './namespaceOf';
import { notStated } from './NotStated';
import { linearName, matchesLinear, withLinearMatches } from './patterns';
import { plainError } from './plainError';
import { RuleError } from './RuleError';
import { daysSince, startOfDay } from './time';
import { refuseUnlisted } from './vocabulary';

/**
 * What one rule may cost: one that a person can review stays far below. Three
 * loops inside one another would be cubic in the length of a fact.
 */
const limits = {
  characters: 4_000,
  nodes: 500,
  depth: 40,
  loops: 2,
};

const arithmetic = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
};

/** An expression that was checked against the registered facts. */
export type Rule = {
  readonly text: string;
  readonly type: 'bool' | 'string';
  /** The names of the facts it reads, sorted. */
  readonly facts: readonly string[];
  /** Whether its value can change as days go by, without any new evidence. */
  readonly dependsOnTime: boolean;
  /**
   * Whether it loops over lists, looks for patterns or takes texts apart. Any
   * other evaluates each of its parts once at most, whatever the facts.
   */
  readonly loops: boolean;
  /**
   * Whether some values of these facts make it true whatever the others are, as
   * far as its structure says: a part that reads any other fact counts as one
   * that needs it.
   */
  canHoldWith(isAmong: (fact: string) => boolean): boolean;
  /** Never throws. `now` is in epoch milliseconds; only its day counts. */
  evaluate(facts: FactValues, now: number): RuleOutcome;
};

/**
 * Rules over facts, in CEL. A fact's name is its path: `repository.readme`,
 * `repository.readme.present`. What is missing makes unknown whatever depends
 * on it, and nothing else: `a || b` holds where `a` does.
 */
export class RuleEngine {
  readonly #definitions: ReadonlyMap<string, FactDefinition>;
  readonly #namespaces: ReadonlySet<string>;
  /** Knows the shapes of facts; expressions are checked with it. */
  readonly #typed: Environment;
  /** Takes facts as the plain values they are; expressions run in it. */
  readonly #plain: Environment;
  readonly #clock = { now: 0 };
  /** Of the evaluation that runs: there is one at a time. */
  readonly #meter = new Meter();

  constructor(definitions: readonly FactDefinition[]) {
    this.#definitions = new Map(definitions.map(each => [each.name, each]));
    this.#namespaces = new Set(
      definitions.map(({ name }) => namespaceOf(name)),
    );
    this.#typed = this.#environment(true);
    this.#plain = this.#environment(false);
  }

  /** How a fact is defined that its rules may read. */
  definition(name: string): FactDefinition | undefined {
    return this.#definitions.get(name);
  }

  /**
   * @param type - what it must come to
   * @throws RuleError that says what is wrong, with the nearest right name
   */
  compile(text: string, type: 'bool' | 'string'): Rule {
    if (text.length > limits.characters) {
      throw new RuleError(
        `a rule has at most ${limits.characters} characters; this has ${text.length}`,
      );
    }
    const root = parse(this.#plain, text).ast;
    refuseUnlisted(root);
    const facts = this.#factsIn(root);
    if (loopDepth(root) > limits.loops) {
      throw new RuleError(
        `a rule has at most ${limits.loops} loops inside one another`,
      );
    }
    const linear = withLinearMatches(root);
    this.#check(linear, type);
    const run = this.#meteredRun(linear);
    const direct = compileDirect(root);
    const dependsOnTime = [...nodesOf(root)].some(
      node => node.op === 'call' && node.args[0] === 'daysSince',
    );
    return {
      text,
      type,
      facts,
      dependsOnTime,
      loops: [...nodesOf(root)].some(isLoop),
      canHoldWith: isAmong =>
        canHold(root, true, part => this.#factsIn(part).every(isAmong)),
      evaluate: (values, now) => {
        const outcome = direct && evaluateDirectly(direct, facts, values, type);
        if (outcome) {
          return outcome;
        }
        this.#clock.now = startOfDay(now);
        return evaluateInEngine(run, this.#meter, facts, values);
      },
    };
  }

  #check(text: string, wanted: 'bool' | 'string'): void {
    const { valid, type, error } = this.#typed.check(text);
    if (!valid) {
      throw asRuleError(error);
    }
    if (type !== wanted && type !== 'dyn') {
      throw new RuleError(`it comes to ${type}, and must come to ${wanted}`);
    }
  }

  /** An evaluation that the meter bounds; its types have to be known for that. */
  #meteredRun(text: string): ParseResult {
    const run = parse(this.#plain, text);
    const { valid, error } = run.check();
    if (!valid) {
      throw asRuleError(error);
    }
    metered(run.ast, this.#meter);
    return run;
  }

  /** The facts that an expression names, each by `namespace.name`. */
  #factsIn(root: ASTNode): string[] {
    const found = new Set<string>();
    const inPath = new Set<ASTNode>();
    for (const node of nodesOf(root)) {
      const variable = loopVariable(node);
      if (variable !== undefined && this.#namespaces.has(variable)) {
        throw new RuleError(
          `'${variable}' names facts and can't name the items of a list`,
          node.start,
        );
      }
      this.#refuseHas(node);
      if (node.op === '.' && !inPath.has(node)) {
        const path = pathOf(node);
        if (path && this.#namespaces.has(path[0])) {
          found.add(this.#factOf(path, node));
          for (let each: ASTNode = node; each.op === '.'; ) {
            [each] = each.args;
            inPath.add(each);
          }
        }
      }
      if (
        node.op === 'id' &&
        !inPath.has(node) &&
        this.#namespaces.has(node.args)
      ) {
        throw new RuleError(
          `'${node.args}' is no fact; a fact of it is named '${this.#someOf(
            node.args,
          )}'`,
          node.start,
        );
      }
    }
    return [...found].sort();
  }

  /** `has(a.fact)` would be false, and not unknown, where the fact is missing. */
  #refuseHas(node: ASTNode): void {
    if (node.op !== 'call' || node.args[0] !== 'has') {
      return;
    }
    const [of] = node.args[1];
    const path = of && pathOf(of);
    if (path && this.#definitions.has(path.join('.'))) {
      throw new RuleError(
        `'has(${path.join(
          '.',
        )})' would take a missing fact for an answer; ask for a field of it`,
        node.start,
      );
    }
  }

  #factOf(path: string[], node: ASTNode): string {
    const name = path.slice(0, 2).join('.');
    if (this.#definitions.has(name)) {
      return name;
    }
    const [best] = nearest(name, this.#definitions.keys(), 1);
    throw new RuleError(
      `no fact is called '${name}'${
        best === undefined ? '' : `; did you mean '${best}'?`
      }`,
      node.start,
    );
  }

  #someOf(namespace: string): string {
    return [...this.#definitions.keys()].find(
      name => namespaceOf(name) === namespace,
    )!;
  }

  #environment(typed: boolean): Environment {
    const environment = new Environment({
      limits: { maxAstNodes: limits.nodes, maxDepth: limits.depth },
    });
    environment
      .registerFunction(
        `string.${linearName}(string): bool`,
        (text: string, pattern: string) =>
          matchesLinear(text, pattern, this.#meter),
      )
      .registerFunction('daysSince(string): double', (instant: string) =>
        daysSince(instant, this.#clock.now),
      )
      .registerFunction('notSaid(string): bool', notStated);
    for (const operator of ['+', '-', '*', '/'] as const) {
      const compute = arithmetic[operator];
      environment
        .registerOperator(`double ${operator} int`, (a: number, b: bigint) =>
          compute(a, Number(b)),
        )
        .registerOperator(`int ${operator} double`, (a: bigint, b: number) =>
          compute(Number(a), b),
        );
    }
    environment.registerOperator(
      'double == int',
      (a: number, b: bigint) => a === Number(b),
    );
    const types = new FactTypes(environment);
    for (const namespace of this.#namespaces) {
      environment.registerVariable(
        namespace,
        typed ? types.record(this.#fieldsOf(namespace, types)) : 'map',
      );
    }
    return environment;
  }

  #fieldsOf(namespace: string, types: FactTypes): Record<string, string> {
    const fields: Record<string, string> = {};
    for (const { name, schema } of this.#definitions.values()) {
      if (namespaceOf(name) === namespace) {
        fields[name.slice(namespace.length + 1)] = types.typeOf(schema);
      }
    }
    return fields;
  }
}

function parse(environment: Environment, text: string): ParseResult {
  try {
    return environment.parse(text);
  } catch (error) {
    throw asRuleError(error);
  }
}

function asRuleError(error: unknown): RuleError {
  const { summary, message, range } = error as {
    summary?: string;
    message: string;
    range?: { start: number };
  };
  return new RuleError(withoutLibraryTerms(summary ?? message), range?.start);
}

/** Errors of the CEL library, without the names of its options. */
function withoutLibraryTerms(text: string): string {
  if (text.startsWith('Exceeded maxAstNodes')) {
    return `a rule has at most ${limits.nodes} parts: names, values, operators and calls`;
  }
  if (text.startsWith('Exceeded maxDepth')) {
    return `a rule's parts are at most ${limits.depth} levels inside one another`;
  }
  return plainError(text);
}
