import {
  Rule,
  RuleEngine,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { ControlProblem } from '../control/ControlProblem';
import { ParsedStandard, parseStandard } from '../control/parseStandard';
import { compileTemplate, Template } from '../control/template';
import {
  EnvironmentLadder,
  environmentLadderSchema,
  lengthOf,
} from '../schemas/environmentLadder';
import { isLadderInput } from './inputs';

export type CompiledCondition = {
  id: string;
  must: Rule;
  message: Template;
  satisfiedBy: Template;
};

/** An environment of a ladder; lengths of time are milliseconds. */
export type Rung = {
  /** As the portal calls it. */
  name: string;
  /** Absent where the configuration has the ladder. */
  owner?: string;
  entry: readonly CompiledCondition[];
  verification: readonly CompiledCondition[];
  soakMs?: number;
  timeoutMs?: number;
  /** A rollback has to be known, and rehearsed within this. */
  rehearsedMs?: number;
  /** Such as `replicas*`, or `scale:replicas*` as what it is. */
  allowed: readonly string[];
};

/** A ladder whose conditions were checked against the registered facts. */
export type CompiledLadder = {
  /** Absent where the configuration has it. */
  ladder?: EnvironmentLadder;
  rungs: readonly Rung[];
  /** Facts of the service that conditions read. */
  facts: readonly string[];
};

/**
 * @param nameOf - how the portal calls an environment
 * @throws ControlProblem that names the field which is wrong
 */
export function compileLadder(
  engine: RuleEngine,
  ladder: EnvironmentLadder,
  nameOf: (name: string) => string = name => name,
): CompiledLadder {
  const rungs = ladder.environments.map((one, at): Rung => {
    const { rollback, soak, timeout } = one;
    const all = (part: 'entry' | 'verification') =>
      one[part].map((condition, index) => {
        const compile = <T>(field: string, run: () => T): T => {
          try {
            return run();
          } catch (error) {
            throw error instanceof RuleError
              ? new ControlProblem(error.message, [
                  'environments',
                  at,
                  part,
                  index,
                  field,
                ])
              : error;
          }
        };
        const { id, message, must, satisfiedBy } = condition;
        return {
          id,
          must: compile('must', () => engine.compile(must, 'bool')),
          message: compile('message', () => compileTemplate(engine, message)),
          satisfiedBy: compile('satisfiedBy', () =>
            compileTemplate(engine, satisfiedBy),
          ),
        };
      });
    return {
      name: nameOf(one.name),
      owner: one.owner,
      allowed: one.allowed.map(each =>
        typeof each === 'string' ? each : `${each.as}:${each.item}`,
      ),
      entry: all('entry'),
      verification: all('verification'),
      ...(soak !== undefined && { soakMs: lengthOf(soak) }),
      ...(timeout !== undefined && { timeoutMs: lengthOf(timeout) }),
      ...(rollback && { rehearsedMs: lengthOf(rollback.rehearsedWithin) }),
    };
  });
  const twice = rungs.findIndex(
    ({ name }, at) => rungs.findIndex(one => one.name === name) < at,
  );
  if (twice >= 0) {
    throw new ControlProblem(
      `'${rungs[twice].name}' is on the ladder twice, as the portal calls its environments: a release would return to where it was`,
      ['environments', twice, 'name'],
    );
  }
  const conditions = rungs.flatMap(({ entry, verification }) => [
    ...entry,
    ...verification,
  ]);
  const read = conditions.flatMap(({ message, must, satisfiedBy }) => [
    ...must.facts,
    ...message.facts,
    ...satisfiedBy.facts,
  ]);
  if (rungs.some(({ rehearsedMs }) => rehearsedMs !== undefined)) {
    read.push('drills.held');
  }
  return {
    ladder,
    rungs,
    facts: [...new Set(read)].filter(name => !isLadderInput(name)).sort(),
  };
}

/** One file, one ladder. Never throws. */
export function parseLadder(
  engine: RuleEngine,
  text: string,
  nameOf?: (name: string) => string,
): ParsedStandard<CompiledLadder> {
  return parseStandard(text, {
    schema: environmentLadderSchema,
    noun: 'ladder of environments',
    essential: 'environments',
    compile: ladder => compileLadder(engine, ladder, nameOf),
  });
}

/** That of the configuration: only names. */
export function plainLadder(names: readonly string[]): CompiledLadder {
  return {
    facts: [],
    rungs: names.map(name => ({
      name,
      entry: [],
      verification: [],
      allowed: [],
    })),
  };
}

/** What a ladder may be limited to. */
export type LadderSubject = {
  /** As its description writes it. */
  system?: string;
  namespace?: string;
  type?: string;
  tags?: readonly string[];
};

/**
 * The ladder of an entity: of those that apply to it, the most specific one, and of
 * equal ones the first.
 */
export function ladderFor(
  ladders: readonly CompiledLadder[],
  subject: LadderSubject,
): CompiledLadder | undefined {
  let found: CompiledLadder | undefined;
  for (const one of ladders) {
    if (
      one.ladder &&
      appliesTo(one.ladder, subject) &&
      (!found || weightOf(one.ladder) > weightOf(found.ladder!))
    ) {
      found = one;
    }
  }
  return found;
}

function appliesTo(
  { appliesTo: { systems, tags, types } }: EnvironmentLadder,
  subject: LadderSubject,
): boolean {
  const isAmong = (
    allowed: readonly string[] | undefined,
    values: readonly string[],
  ) =>
    allowed === undefined ||
    allowed.some(one =>
      values.some(value => value.toLowerCase() === one.toLowerCase()),
    );
  const { namespace, system, type } = subject;
  return (
    isAmong(
      systems?.map(one => systemRef(one)),
      system === undefined ? [] : [systemRef(system, namespace)],
    ) &&
    isAmong(types, type === undefined ? [] : [type]) &&
    isAmong(tags, subject.tags ?? [])
  );
}

/** Descriptions write `shop`, `default/shop` or `system:default/shop`. */
function systemRef(written: string, namespace = 'default'): string {
  if (written.includes(':')) {
    return written;
  }
  return written.includes('/')
    ? `system:${written}`
    : `system:${namespace}/${written}`;
}

function weightOf({ appliesTo: { systems, tags, types } }: EnvironmentLadder) {
  return (systems ? 4 : 0) + (tags ? 2 : 0) + (types ? 1 : 0);
}
