import {
  FactValues,
  Rule,
  RuleEngine,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';

/** A text with places that evidence fills. */
export type Template = {
  readonly facts: readonly string[];
  readonly rules: readonly Rule[];
  fill(facts: FactValues, now: number): string;
};

const place = /\{\{(.*?)\}\}/gs;
/** Places of one text; each is an evaluation. */
const mostPlaces = 20;
/** Of a filled text, in characters: facts are as long as their sources make them. */
const longest = 8_000;

/**
 * @throws RuleError where a place holds no expression that comes to a text, or
 *   there are too many
 */
export function compileTemplate(engine: RuleEngine, text: string): Template {
  const rules = new Map<string, Rule>();
  // Texts and rules by turns, a text at either end.
  const parts = text.split(place).map((part, index) => {
    if (index % 2 === 0) {
      return part;
    }
    const known = rules.get(part) ?? engine.compile(part.trim(), 'string');
    rules.set(part, known);
    return known;
  });
  const places = (parts.length - 1) / 2;
  if (places > mostPlaces) {
    throw new RuleError(
      `a text has at most ${mostPlaces} places '{{ … }}'; this has ${places}`,
    );
  }
  return {
    facts: [...new Set([...rules.values()].flatMap(({ facts }) => facts))],
    rules: [...rules.values()],
    fill: (facts, now) => {
      let filled = '';
      for (const part of parts) {
        filled += typeof part === 'string' ? part : fillOne(part, facts, now);
      }
      return filled.length > longest
        ? storable(`${filled.slice(0, longest)}…`)
        : filled;
    },
  };
}

const notStorable = /[\0\p{Cs}]/gu;

/** Facts hold any text; PostgreSQL has neither NUL nor half a character in it. */
function storable(text: string): string {
  return text.replace(notStorable, '\uFFFD');
}

function fillOne(rule: Rule, facts: FactValues, now: number): string {
  const outcome = rule.evaluate(facts, now);
  // What is not known is shown as unknown, and nothing is invented for it.
  return outcome.status === 'value'
    ? storable(String(outcome.value))
    : 'unknown';
}
