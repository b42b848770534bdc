import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import { Fixture } from '../schemas/control';
import { CompiledControl } from './CompiledControl';
import { FilledFix, fillFix } from './fix';
import { judge, Judgement, readSubject, Subject, SubjectFact } from './judge';

/** What a fixture came to, where that is not what it expects. */
export type FixtureFailure = {
  fixture: string;
  /** Which of its fixtures it is, from 0. */
  index: number;
  reason: string;
};

type FixtureOptions = {
  fixtures: readonly Fixture[];
  definitionOf: CompiledControl['definitionOf'];
  /** The term for what fixtures give values of. */
  noun: 'fact' | 'input';
  /** Values that a fixture may leave out. */
  defaults?: Record<string, JsonValue>;
  judgeSubject: (
    subject: Subject,
    at: number,
  ) => Pick<Judgement, 'status' | 'message' | 'error'>;
  /** What its patch comes to. */
  fill?: (subject: Subject, at: number) => FilledFix | undefined;
  /** Epoch milliseconds; facts of fixtures were seen at that instant. */
  now: number;
};

/**
 * Judges a control's own fixtures.
 *
 * @param now - epoch milliseconds; facts of fixtures were seen at that instant
 */
export function runFixtures(
  compiled: CompiledControl,
  now: number,
): FixtureFailure[] {
  return failuresOf({
    fixtures: compiled.control.fixtures,
    definitionOf: name => compiled.definitionOf(name),
    noun: 'fact',
    judgeSubject: (subject, at) => judge(compiled, subject, at),
    fill: (subject, at) =>
      compiled.fix && fillFix(compiled.fix, readSubject(subject).values, at),
    now,
  });
}

/** Of the fixtures of a control, or of a rule of gates. */
export function failuresOf(options: FixtureOptions): FixtureFailure[] {
  return options.fixtures.flatMap((fixture, index) => {
    const reason = wrongWith(fixture, options);
    return reason === undefined
      ? []
      : [{ fixture: fixture.name, index, reason }];
  });
}

function wrongWith(
  fixture: Fixture,
  { defaults, definitionOf, fill, judgeSubject, noun, now }: FixtureOptions,
): string | undefined {
  const { entity = {}, facts, stale = [] } = fixture;
  const at = fixture.at === undefined ? now : Date.parse(fixture.at);
  for (const [name, value] of Object.entries(facts)) {
    const definition = definitionOf(name);
    const refusal = definition?.schema.safeParse(value).error?.issues[0];
    if (!definition) {
      return `no ${noun} is called '${name}'`;
    }
    if (refusal) {
      return `'${name}' has no such value: ${refusal.message}`;
    }
  }
  const subject: Subject = {
    entityRef: 'component:default/fixture',
    kind: entity.kind ?? 'Component',
    type: entity.type ?? 'service',
    lifecycle: entity.lifecycle ?? 'production',
    tier: entity.tier ?? '1',
    facts: new Map(
      Object.entries({ ...defaults, ...facts }).map(
        ([name, value]): [string, SubjectFact] => [
          name,
          {
            value,
            kind: definitionOf(name)?.kind ?? 'observed',
            source: { id: 'fixture' },
            observedAt: new Date(at).toISOString(),
            freshUntil: stale.includes(name) ? at - 1 : undefined,
          },
        ],
      ),
    ),
  };
  const { status, message, error } = judgeSubject(subject, at);
  if (status !== fixture.expect) {
    return `it came to ${status} (${error ?? message}), not ${fixture.expect}`;
  }
  if (fixture.message !== undefined && !message.includes(fixture.message)) {
    return `the message is '${message}', without '${fixture.message}'`;
  }
  return fixture.patch && wrongWithPatch(fixture.patch, fill?.(subject, at));
}

function wrongWithPatch(
  expected: Record<string, string>,
  filled: FilledFix | undefined,
): string | undefined {
  if (!filled || !('changes' in filled)) {
    return filled && 'reason' in filled
      ? `there is no patch: ${filled.reason}`
      : 'there is no patch';
  }
  const texts = new Map(
    filled.changes.map(change => {
      if ('create' in change) {
        return [change.create, change.text];
      }
      return 'append' in change
        ? [change.append, change.lines.join('\n')]
        : [change.set.join('.'), change.to];
    }),
  );
  const wrong = Object.keys(expected).find(
    path => !texts.get(path)?.includes(expected[path]),
  );
  return wrong === undefined
    ? undefined
    : `the patch has '${
        texts.get(wrong) ?? 'nothing'
      }' for '${wrong}', without '${expected[wrong]}'`;
}
