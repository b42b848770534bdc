import type { Signal } from '../schemas/signal';

/** The types of `Signal`. Not read from its schema: the command runs without one. */
export const signalTypes = [
  'text',
  'alert',
  'workload',
  'repository',
  'pager',
] as const satisfies readonly Signal['type'][];

/**
 * What a person or a program gave, as a signal. A JSON object that names a
 * signal's `type` is meant as one, well-formed or not: whoever takes it from
 * here validates it with `signalSchema`, and refuses it with a reason. All else
 * is text, other JSON included: what is in a pasted alert payload, with all of
 * its alerts, is understood where text is matched.
 */
export function readSignal(text: string): Signal {
  const trimmed = text.trim();
  const json = readObject(trimmed);
  return signalTypes.some(type => type === json?.type)
    ? (json as Signal)
    : { type: 'text', text: trimmed };
}

/**
 * The earliest start of the alerts that fire in a pasted payload, ISO 8601;
 * undefined where it has none.
 */
export function startOfPasted(signal: Signal): string | undefined {
  const json =
    signal.type === 'text' ? readObject(signal.text.trim()) : undefined;
  const alerts = Array.isArray(json?.alerts) ? json.alerts : [json];
  const [first] = alerts
    .filter(alert => alert?.status !== 'resolved')
    .map(alert => Date.parse(String(alert?.startsAt)))
    .filter(start => !Number.isNaN(start))
    .sort((a, b) => a - b);
  return first === undefined ? undefined : new Date(first).toISOString();
}

function readObject(
  text: string,
): { type?: unknown; alerts?: unknown } | undefined {
  if (!text.startsWith('{')) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
