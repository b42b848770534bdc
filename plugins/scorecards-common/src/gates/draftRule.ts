import {
  guideUrl,
  type JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import { stringify } from 'yaml';
import type { GateLine } from '../schemas/gateDecision';
import type { GateRuleInput } from '../schemas/gateRule';

/** Of an object, so many of its values are compared. */
const mostFields = 5;
const longestId = 63;
const reviewAfterMs = 182 * 86_400_000;

export type DraftFrom = {
  /** Of one service, in the decision before the incident. */
  lines: readonly Pick<GateLine, 'inputs' | 'missing'>[];
  /** By name, such as `slo.state`. */
  input: string;
  /** Of an input that is a record: what it may have. */
  keys: readonly string[];
  decision: string;
  /** Whether that decision allowed the change. */
  isAllowed: boolean;
  /** Its id, as its source names it. */
  incident: string;
  /** The group that answers for the rule. */
  owner: string;
  /** When it is drafted, epoch milliseconds. */
  now: number;
  /** Whether a file would be taken. */
  isValid: (text: string) => boolean;
};

/** A file, or why there is none. */
export type RuleDraft =
  | { text: string; problem?: undefined }
  | { text?: undefined; problem: string };

/**
 * A rule that would have stopped a change because of an input, as it was in a
 * decision: of what was known, where it is the same again; of what was stale or
 * absent, where it is not known. A start to edit, which only observes.
 */
export function draftRule(from: DraftFrom): RuleDraft {
  const { input, isValid, keys, lines } = from;
  const inputs = lines.flatMap(line => line.inputs);
  const all = namesIn(lines);
  if (!all.includes(input)) {
    return {
      problem: `No rule read '${input}' of this service in the decision; it read ${
        all.join(', ') || 'nothing'
      }`,
    };
  }
  const known = inputs.find(({ fact, stale }) => fact === input && !stale);
  const value = known?.value as JsonValue | undefined;
  const musts =
    value === undefined
      ? knownAtAll(input, keys)
      : sameAs(input, value).map(same => `!(${same})`);
  const text = musts
    .map(must => stringify(ruleOf(from, must, value), { lineWidth: 0 }))
    .find(isValid);
  return text === undefined
    ? {
        problem: `'${input}' has no text, number, truth or list that a rule could compare`,
      }
    : { text };
}

function ruleOf(
  { decision, incident, input, isAllowed, now, owner }: DraftFrom,
  must: string,
  value: JsonValue | undefined,
): GateRuleInput {
  const fixture = `as before ${incident}`;
  const common: Omit<
    GateRuleInput,
    'message' | 'rationale' | 'satisfiedBy' | 'title'
  > = {
    id: idOf(incident, input),
    version: 1,
    owner,
    documentation: guideUrl('gates.md#after-an-incident'),
    phase: 'observe',
    answer: 'review',
    must,
    retirement: {
      reviewBy: new Date(now + reviewAfterMs).toISOString().slice(0, 10),
    },
    changelog: [{ version: 1, note: `Drafted after ${incident}.` }],
  };
  const why = `Before ${incident} a change was ${
    isAllowed ? '' : 'not '
  }allowed by the decision ${decision}, and ${input} was`;
  return value === undefined
    ? {
        ...common,
        title: `${input} is known`,
        rationale: `${why} not known.`,
        whenUnknown: 'review',
        message: `${input} is not known`,
        satisfiedBy: `Connect a source of ${input}, or let the pipeline state it.`,
        fixtures: [{ name: fixture, expect: 'unknown', facts: {} }],
      }
    : {
        ...common,
        title: `${input} is not as it was before ${incident}`,
        rationale: `${why} as in the fixture.`,
        whenUnknown: 'warn',
        message: `${input} is as it was before ${incident}`,
        satisfiedBy: `Wait until ${input} is another one, or say why it does no harm.`,
        fixtures: [
          {
            name: fixture,
            expect: 'fail',
            facts: { [input]: value as never },
          },
        ],
      };
}

/** Expressions that hold of any value, the first one that fits its type. */
function knownAtAll(input: string, keys: readonly string[]): string[] {
  return [
    `${input}.size() >= 0`,
    `${input} || !${input}`,
    ...keys.map(key => `has(${input}.${key}) || !has(${input}.${key})`),
    `${input} == ${input}`,
  ];
}

/** That an input has a value, as expressions of which one fits its type. */
function sameAs(path: string, value: JsonValue): string[] {
  if (Array.isArray(value)) {
    return value.length === 0
      ? [`${path}.size() == 0`]
      : [...sameElements(path, value), `${path}.size() > 0`];
  }
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value)
      .filter(
        ([key, one]) =>
          /^[a-zA-Z]\w*$/.test(key) &&
          ['boolean', 'string', 'number'].includes(typeof one),
      )
      .slice(0, mostFields)
      .map(([key, one]) => ({
        key: `${path}.${key}`,
        is: scalarIs(`${path}.${key}`, one as JsonValue),
      }));
    return parts.length === 0
      ? []
      : [
          parts.map(({ is }) => is).join(' && '),
          parts.map(({ is, key }) => `has(${key}) && ${is}`).join(' && '),
        ];
  }
  return value === null ? [] : [scalarIs(path, value)];
}

/** That a list has elements with these values, in any order and beside others. */
function sameElements(path: string, values: readonly JsonValue[]): string[] {
  const each = values
    .slice(0, mostFields)
    .map(value => (Array.isArray(value) ? [] : sameAs('each', value)));
  return each.some(ways => ways.length === 0)
    ? []
    : [0, 1].map(way =>
        each
          .map(ways => `${path}.exists(each, ${ways[way] ?? ways[0]})`)
          .join(' && '),
      );
}

function scalarIs(path: string, value: JsonValue): string {
  if (typeof value === 'boolean') {
    return value ? path : `!${path}`;
  }
  return `${path} == ${JSON.stringify(value)}`;
}

function namesIn(lines: DraftFrom['lines']): string[] {
  const names = lines.flatMap(({ inputs, missing }) => [
    ...inputs.map(({ fact }) => fact),
    ...missing,
  ]);
  return [...new Set(names)].sort();
}

function idOf(incident: string, input: string): string {
  return `after-${incident}-${input}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestId)
    .replace(/-$/, '');
}
