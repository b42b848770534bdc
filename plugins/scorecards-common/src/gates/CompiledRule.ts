import {
  Rule,
  RuleEngine,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { CompiledControl, compileControl } from '../control/CompiledControl';
import { ControlProblem } from '../control/ControlProblem';
import { controlSchema } from '../schemas/control';
import { GateRule } from '../schemas/gateRule';
import { calendarInput, isGateInput } from './inputs';

/** A rule of gates whose expressions were checked against its inputs. */
export type CompiledRule = {
  readonly rule: GateRule;
  /** Judges one service, as a control does. */
  readonly compiled: CompiledControl;
  readonly when?: Rule;
  /** Every input that any part of it reads, sorted. */
  readonly inputs: readonly string[];
};

/** Fields of a rule that have another name in a control. */
const fieldOf: Partial<Record<string, string[]>> = {
  pass: ['must'],
  'remediation.text': ['satisfiedBy'],
};

/** What can be of a repository and deployed. */
const anyKind = ['Component', 'Resource', 'API', 'System'];

/**
 * @throws ControlProblem that names the field which is wrong
 */
export function compileRule(engine: RuleEngine, rule: GateRule): CompiledRule {
  const { appliesTo, must, satisfiedBy, ...shared } = rule;
  const { types, lifecycles, tiers } = appliesTo;
  const when = compileWhen(engine, appliesTo.when);
  try {
    const compiled = compileControl(
      engine,
      controlSchema.parse({
        id: shared.id,
        version: shared.version,
        title: shared.title,
        owner: shared.owner,
        rationale: shared.rationale,
        maxAge: shared.maxAge,
        retirement: shared.retirement,
        message: shared.message,
        passMessage: shared.passMessage,
        requirement: 'recommended',
        severity: 'medium',
        appliesTo: { kinds: anyKind, types, lifecycles, tiers },
        pass: must,
        remediation: { text: satisfiedBy },
        exemption: {},
      }),
    );
    const inputs = new Set([...compiled.facts, ...(when?.facts ?? [])]);
    if (inputs.has(calendarInput) && !rule.calendar) {
      throw new ControlProblem(`it is read as '${calendarInput}'`, [
        'calendar',
      ]);
    }
    return { rule, compiled, when, inputs: [...inputs].sort() };
  } catch (error) {
    if (error instanceof ControlProblem) {
      const path = fieldOf[error.path.join('.')] ?? error.path;
      throw new ControlProblem(error.message, path);
    }
    throw error;
  }
}

function compileWhen(
  engine: RuleEngine,
  text: string | undefined,
): Rule | undefined {
  const path = ['appliesTo', 'when'];
  if (text === undefined) {
    return undefined;
  }
  let when: Rule;
  try {
    when = engine.compile(text, 'bool');
  } catch (error) {
    throw error instanceof RuleError
      ? new ControlProblem(error.message, path)
      : error;
  }
  const observed = when.facts.find(
    name => !name.startsWith('catalog.') && !isGateInput(name),
  );
  if (observed) {
    throw new ControlProblem(
      `it can use only the request and facts of the catalog, and '${observed}' is observed`,
      path,
    );
  }
  return when;
}
