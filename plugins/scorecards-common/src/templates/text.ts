import {
  FactValues,
  Rule,
  RuleEngine,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { longestFile } from '../schemas/serviceTemplateFile';

/** A file with places that answers fill. */
export type FileText = {
  /**
   * @param shown - as the file takes them outside of quotes
   * @throws RuleError where it would be too long, or a place comes to nothing
   */
  fill(values: FactValues, shown?: FactValues): string;
};

/**
 * `<% … %>` puts in a text, `<%json … %>` a text in quotes, as JSON, YAML and
 * most languages write it. Neither is a word of CI files, whose `${{ … }}` stay.
 */
const place = /<%(json)?\s(.*?)%>/gs;
const mostPlaces = 40;

/** @throws RuleError where a place holds no expression that comes to a text */
export function compileFileText(engine: RuleEngine, text: string): FileText {
  const parts: (string | { rule: Rule; isJson: boolean })[] = [];
  let end = 0;
  let places = 0;
  for (const found of text.matchAll(place)) {
    places += 1;
    if (places > mostPlaces) {
      throw new RuleError(`a file has at most ${mostPlaces} places '<% … %>'`);
    }
    const [all, json, expression] = found;
    parts.push(text.slice(end, found.index), {
      rule: engine.compile(expression.trim(), 'string'),
      isJson: json !== undefined,
    });
    end = found.index + all.length;
  }
  parts.push(text.slice(end));
  return {
    fill: (values, shown = values) => {
      let filled = '';
      for (const part of parts) {
        if (typeof part === 'string') {
          filled += part;
        } else {
          filled += part.isJson
            ? JSON.stringify(valueOf(part.rule, values))
            : valueOf(part.rule, shown);
        }
        if (filled.length > longestFile) {
          throw new RuleError(
            `it would have more than ${longestFile} characters`,
          );
        }
      }
      return filled;
    },
  };
}

/** @throws RuleError where it comes to nothing */
export function valueOf(rule: Rule, values: FactValues): unknown {
  // Nothing in a template depends on the time at which it is rendered.
  const outcome = rule.evaluate(values, 0);
  if (outcome.status !== 'value') {
    throw new RuleError(
      outcome.status === 'error'
        ? `'${rule.text}': ${outcome.message}`
        : `'${rule.text}' needs ${outcome.missing.join(', ')}`,
    );
  }
  return outcome.value;
}
