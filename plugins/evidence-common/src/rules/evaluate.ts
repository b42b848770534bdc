import type { ParseResult } from '@marcbachmann/cel-js';
import type { JsonValue } from '../schemas/primitives';
import { askEngine, Direct } from './direct';
import type { Meter } from './Meter';
import { namespaceOf } from './namespaceOf';
import { reasonNotStated } from './NotStated';
import { plainError } from './plainError';

/** The values of facts by name, those that are missing or stale left out. */
export type FactValues = ReadonlyMap<string, JsonValue>;

export type RuleOutcome =
  | { status: 'value'; value: unknown }
  /** It needs what is not known. */
  | { status: 'unknown'; missing: string[]; notStated?: string }
  /** It went wrong, or was stopped at the bounds of an evaluation. */
  | { status: 'error'; message: string; stopped?: true };

/** Undefined where the engine has to evaluate it. */
export function evaluateDirectly(
  { evaluate: direct, needsAll }: Direct,
  facts: readonly string[],
  values: FactValues,
  type: 'bool' | 'string',
): RuleOutcome | undefined {
  const value = direct(values);
  if (typeof value === (type === 'bool' ? 'boolean' : 'string')) {
    return { status: 'value', value };
  }
  const missing =
    needsAll && value === askEngine
      ? facts.filter(name => !values.has(name))
      : [];
  return missing.length > 0 ? { status: 'unknown', missing } : undefined;
}

/** With why it came to nothing, where it did, or was stopped. */
export function evaluateInEngine(
  run: ParseResult,
  meter: Meter,
  facts: readonly string[],
  values: FactValues,
): RuleOutcome {
  const context: Record<string, Record<string, JsonValue>> = {};
  const missing: string[] = [];
  for (const name of facts) {
    const namespace = namespaceOf(name);
    context[namespace] ??= {};
    const value = values.get(name);
    if (value === undefined) {
      missing.push(name);
    } else {
      context[namespace][name.slice(namespace.length + 1)] = value;
    }
  }
  meter.start();
  try {
    const value: unknown = run(context);
    if (meter.stopped !== undefined) {
      // The error went under in an alternative or a loop.
      return { status: 'error', message: meter.stopped, stopped: true };
    }
    if (typeof value === 'object' && value !== null) {
      return { status: 'error', message: 'it came to a list or a map' };
    }
    return { status: 'value', value };
  } catch (thrown) {
    if (meter.stopped !== undefined) {
      return { status: 'error', message: meter.stopped, stopped: true };
    }
    const { summary, message } = thrown as {
      summary?: string;
      message: string;
    };
    if (missing.length > 0) {
      return { status: 'unknown', missing };
    }
    const notStated = reasonNotStated(thrown);
    return notStated !== undefined
      ? { status: 'unknown', missing, notStated }
      : { status: 'error', message: plainError(summary ?? message) };
  }
}
