import {
  factDefinition,
  type FactDefinition,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Rule,
  RuleEngine,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { Control } from '../schemas/control';
import { ControlProblem } from './ControlProblem';
import { CompiledFix, compileFix } from './fix';
import { compileTemplate, Template } from './template';

/** A control whose rules were checked against the registered facts. */
export type CompiledControl = {
  readonly control: Control;
  /** How a fact is defined that its rules may read. */
  readonly definitionOf: (name: string) => FactDefinition | undefined;
  readonly pass: Rule;
  readonly when?: Rule;
  readonly platformOwnedWhen?: Rule;
  readonly message: Template;
  readonly passMessage?: Template;
  readonly remediation: Template;
  readonly url?: Template;
  readonly fix?: CompiledFix;
  /** Every fact that any part of it reads, sorted. */
  readonly facts: readonly string[];
  /** Every rule that any part of it evaluates. */
  readonly rules: readonly Rule[];
  /** The oldest that a fact may be, in milliseconds; its registration's where absent. */
  readonly maxAgeMs: ReadonlyMap<string, number>;
  /** Whether the verdict can change as days go by, without any new evidence. */
  readonly dependsOnTime: boolean;
};

const unitMs = { d: 24 * 60 * 60 * 1000, h: 60 * 60 * 1000, m: 60 * 1000 };

/**
 * What teams themselves state of these is the evidence: nobody else knows whose a
 * service is, where it is in its life, or which data it holds.
 */
const statedByTeams: ReadonlySet<string> = new Set([
  'catalog.owner',
  'catalog.lifecycle',
  'catalog.classification',
]);

/**
 * @throws ControlProblem that names the field which is wrong
 */
export function compileControl(
  engine: RuleEngine,
  control: Control,
): CompiledControl {
  const at = <T>(path: (string | number)[], compile: () => T): T => {
    try {
      return compile();
    } catch (error) {
      if (error instanceof RuleError) {
        throw new ControlProblem(error.message, path);
      }
      throw error;
    }
  };
  const rule = (path: string[], text: string) =>
    at(path, () => engine.compile(text, 'bool'));
  const optionalRule = (path: string[], text: string | undefined) =>
    text === undefined ? undefined : rule(path, text);
  const template = (path: (string | number)[], text: string) =>
    at(path, () => compileTemplate(engine, text));

  const { appliesTo, remediation, maxAge } = control;
  const pass = rule(['pass'], control.pass);
  const when = optionalRule(['appliesTo', 'when'], appliesTo.when);
  const declared = when?.facts.find(name => !name.startsWith('catalog.'));
  if (declared) {
    throw new ControlProblem(
      `it can use only facts of the catalog, and '${declared}' is observed`,
      ['appliesTo', 'when'],
    );
  }
  if (pass.facts.length === 0) {
    throw new ControlProblem('it reads no fact', ['pass']);
  }
  const platformOwnedWhen = optionalRule(
    ['platformOwnedWhen'],
    control.platformOwnedWhen,
  );
  const compiled = {
    control,
    definitionOf: (name: string) => engine.definition(name),
    pass,
    when,
    platformOwnedWhen,
    message: template(['message'], control.message),
    passMessage:
      control.passMessage === undefined
        ? undefined
        : template(['passMessage'], control.passMessage),
    remediation: template(['remediation', 'text'], remediation.text),
    url:
      remediation.url === undefined
        ? undefined
        : template(['remediation', 'url'], remediation.url),
    fix:
      remediation.fix &&
      compileFix(remediation.fix, (path, text) =>
        template(['remediation', 'fix', ...path], text),
      ),
  };
  const { fix, message, passMessage, url } = compiled;
  const rules = [
    ...[pass, when, platformOwnedWhen].filter(each => each !== undefined),
    ...[message, passMessage, compiled.remediation, url].flatMap(
      text => text?.rules ?? [],
    ),
    ...(fix?.rules ?? []),
  ];
  const facts = new Set(rules.flatMap(each => each.facts));
  for (const name of Object.keys(maxAge)) {
    if (!facts.has(name)) {
      throw new ControlProblem(`'${name}' is a fact that it does not read`, [
        'maxAge',
        name,
      ]);
    }
  }
  refuseSelfAttestation(control, pass);
  return {
    ...compiled,
    facts: [...facts].sort(),
    rules,
    maxAgeMs: new Map(
      Object.entries(maxAge).map(([name, age]) => [
        name,
        Number(age.slice(0, -1)) * unitMs[age.slice(-1) as keyof typeof unitMs],
      ]),
    ),
    dependsOnTime: Boolean(
      pass.dependsOnTime ||
        when?.dependsOnTime ||
        platformOwnedWhen?.dependsOnTime,
    ),
  };
}

/** A required control measures behaviour, not what a team writes about itself. */
function refuseSelfAttestation(control: Control, pass: Rule): void {
  const isAttested = (name: string) =>
    !statedByTeams.has(name) &&
    (name.startsWith('catalog.') || factDefinition(name)?.kind === 'declared');
  if (
    control.requirement === 'required' &&
    pass.facts.some(isAttested) &&
    pass.canHoldWith(name => isAttested(name) || statedByTeams.has(name))
  ) {
    throw new ControlProblem(
      `a required control can't be met by what a description says alone; let it also need a fact that is observed, or make it recommended`,
      ['pass'],
    );
  }
}
