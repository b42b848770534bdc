import { Fixture } from '../schemas/control';
import { CompiledControl } from './CompiledControl';
import { judge, SubjectFact } from './judge';

/** What a fixture came to, where that is not what it expects. */
export type FixtureFailure = {
  fixture: string;
  /** Which of its fixtures it is, from 0. */
  index: number;
  reason: string;
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
  return compiled.control.fixtures.flatMap((fixture, index) => {
    const reason = wrongWith(compiled, fixture, now);
    return reason === undefined
      ? []
      : [{ fixture: fixture.name, index, reason }];
  });
}

function wrongWith(
  compiled: CompiledControl,
  fixture: Fixture,
  now: number,
): string | undefined {
  const { entity = {}, facts, stale = [] } = fixture;
  for (const [name, value] of Object.entries(facts)) {
    const definition = compiled.definitionOf(name);
    const refusal = definition?.schema.safeParse(value).error?.issues[0];
    if (!definition) {
      return `no fact is called '${name}'`;
    }
    if (refusal) {
      return `'${name}' has no such value: ${refusal.message}`;
    }
  }
  const { status, message, error } = judge(
    compiled,
    {
      entityRef: 'component:default/fixture',
      kind: entity.kind ?? 'Component',
      type: entity.type ?? 'service',
      lifecycle: entity.lifecycle ?? 'production',
      tier: entity.tier ?? '1',
      facts: new Map(
        Object.entries(facts).map(([name, value]): [string, SubjectFact] => [
          name,
          {
            value,
            kind: compiled.definitionOf(name)?.kind ?? 'observed',
            source: { id: 'fixture' },
            observedAt: new Date(now).toISOString(),
            freshUntil: stale.includes(name) ? now - 1 : undefined,
          },
        ]),
      ),
    },
    now,
  );
  if (status !== fixture.expect) {
    return `it came to ${status} (${error ?? message}), not ${fixture.expect}`;
  }
  if (fixture.message !== undefined && !message.includes(fixture.message)) {
    return `the message is '${message}', without '${fixture.message}'`;
  }
  return undefined;
}
