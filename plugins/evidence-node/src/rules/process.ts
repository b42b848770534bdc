/**
 * What the child of a rule sandbox runs: it evaluates rules, and is ended by
 * signal where that takes too long. Not for use as a library.
 *
 * @packageDocumentation
 */
import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  type Rule,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { z } from 'zod';
import type { Trial, TrialOutcome } from './messages';

function run({ id, rules, samples, now }: Trial): TrialOutcome {
  const started = performance.now();
  const names = [...new Set(rules.flatMap(({ facts }) => facts))];
  // Whoever sends a rule has checked it against the shapes of its facts.
  const engine = createRuleEngine(
    names.map(name => ({
      name,
      description: name,
      collectors: [],
      maxAgeSeconds: 1,
      schema: z.any(),
    })),
  );
  const sets = samples.map(
    facts => new Map<string, JsonValue>(Object.entries(facts)),
  );
  const outcome = (stopped?: TrialOutcome['stopped']) => ({
    id,
    stopped,
    ms: performance.now() - started,
  });
  for (const [index, { text, type }] of rules.entries()) {
    let rule: Rule;
    try {
      rule = engine.compile(text, type);
    } catch (error) {
      if (error instanceof RuleError) {
        return outcome({ rule: index, why: error.message });
      }
      throw error;
    }
    for (const facts of sets) {
      const came = rule.evaluate(facts, now);
      if (came.status === 'error' && came.stopped) {
        return outcome({ rule: index, why: came.message });
      }
    }
  }
  return outcome();
}

process.on('message', (trial: Trial) => process.send!(run(trial)));
process.on('disconnect', () => process.exit());
process.send!({ id: 'ready' });
