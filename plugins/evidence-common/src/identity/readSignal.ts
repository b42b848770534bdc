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
  const json = readJson(trimmed);
  return signalTypes.some(type => type === json?.type)
    ? (json as Signal)
    : { type: 'text', text: trimmed };
}

/** Without the year 1, which alert routers written in Go write for no instant. */
const instant = /^[2-9]\d{3}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/;

/**
 * When the alert in a pasted payload began, ISO 8601; of several, the earliest
 * that fires and names the entity in a label. Undefined where none says it.
 *
 * @param name - what the entity is called that the payload was resolved to
 */
export function startOfPasted(
  signal: Signal,
  name: string,
): string | undefined {
  const json =
    signal.type === 'text' ? readJson(signal.text.trim()) : undefined;
  const list = Array.isArray(json) ? json : json?.alerts;
  const alerts: PastedAlert[] = (Array.isArray(list) ? list : [json]).filter(
    alert => alert?.status !== 'resolved',
  );
  const [first] = alerts
    .filter(
      alert =>
        alerts.length === 1 ||
        Object.values(alert?.labels ?? {}).includes(name),
    )
    .map(alert => String(alert?.startsAt))
    .filter(startsAt => instant.test(startsAt))
    .map(startsAt => Date.parse(startsAt))
    .filter(start => !Number.isNaN(start))
    .sort((a, b) => a - b);
  return first === undefined ? undefined : new Date(first).toISOString();
}

type PastedAlert =
  | { status?: unknown; startsAt?: unknown; labels?: object | null }
  | null
  | undefined;

/** An object, or a list; undefined for all else. */
function readJson(
  text: string,
): { type?: unknown; alerts?: unknown } | undefined {
  if (!/^[{[]/.test(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
