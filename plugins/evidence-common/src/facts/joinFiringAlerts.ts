import { canonicalJson } from '../canonical';
import type { FiringAlert } from './alerts';
import { compareText } from '../compareText';

/** What two tellings of one alert of one entity have in common. */
export function firingKey(alert: FiringAlert & { entityRef?: string }): string {
  const { entityRef, environment, name, severity, since } = alert;
  // Without a start nobody can say whether two are one.
  return canonicalJson(
    since ? [entityRef, environment, name, severity, since] : alert,
  );
}

/**
 * An alert that comes through two interfaces, as the webhook and the API of one
 * router do, is one: what has the same name, severity and start. Only the
 * API knows of silences, and whoever knows of more of them counts more.
 */
export function joinFiringAlerts<
  T extends FiringAlert & { entityRef?: string },
>(alerts: readonly T[]): T[] {
  const joined = new Map<string, T>();
  for (const alert of alerts) {
    const key = firingKey(alert);
    const known = joined.get(key);
    joined.set(key, known ? joinTwo(known, alert) : alert);
  }
  return [...joined.values()];
}

/** In whatever order they come. */
function joinTwo<T extends FiringAlert>(one: T, other: T): T {
  const [first, second] = [one, other].sort((a, b) =>
    compareText(canonicalJson(a), canonicalJson(b)),
  );
  const count = Math.max(one.count ?? 1, other.count ?? 1);
  return { ...first, ...second, ...(count > 1 && { count }) };
}
