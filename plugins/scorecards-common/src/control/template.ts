import {
  FactValues,
  Rule,
  RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';

/** A text with places that evidence fills. */
export type Template = {
  readonly facts: readonly string[];
  fill(facts: FactValues, now: number): string;
};

const place = /\{\{(.*?)\}\}/gs;

/**
 * @throws RuleError where a place holds no expression that comes to a text
 */
export function compileTemplate(engine: RuleEngine, text: string): Template {
  const rules = new Map<string, Rule>();
  for (const [, expression] of text.matchAll(place)) {
    if (!rules.has(expression)) {
      rules.set(expression, engine.compile(expression.trim(), 'string'));
    }
  }
  return {
    facts: [...new Set([...rules.values()].flatMap(({ facts }) => facts))],
    fill: (facts, now) =>
      text.replace(place, (_, expression: string) => {
        const outcome = rules.get(expression)!.evaluate(facts, now);
        // What is not known is said to be so, and nothing is invented for it.
        return outcome.status === 'value' ? String(outcome.value) : 'unknown';
      }),
  };
}
