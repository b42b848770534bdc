import type { EndedAlertInput } from '@plumbline/backstage-plugin-evidence-node';
import type { ApiAlert } from './AlertmanagerApi';

/** Passes in a row that have to miss an alert: one member of a cluster may know less. */
const missesToEnd = 2;

type Seen = { ended: EndedAlertInput; misses: number };

/**
 * Which alerts are over, by the lists of what fires: those that were listed, and
 * then no more. What was never listed is another Alertmanager's. In memory: what
 * ends while the portal is down is left to the webhook.
 */
export class GoneAlerts {
  #seen = new Map<string, Seen>();

  /**
   * Takes in a list that is whole.
   *
   * @returns those that are over, again and again until that was handed over;
   *   they were last seen to fire at their `endsAt`
   */
  next(listed: readonly ApiAlert[], now: Date): EndedAlertInput[] {
    const seen = new Map<string, Seen>();
    for (const { fingerprint, startsAt } of listed) {
      seen.set(keyOf({ fingerprint, startsAt }), {
        ended: { fingerprint, startsAt, endsAt: now.toISOString() },
        misses: 0,
      });
    }
    const over: EndedAlertInput[] = [];
    for (const [key, { ended, misses }] of this.#seen) {
      if (!seen.has(key)) {
        seen.set(key, { ended, misses: misses + 1 });
        if (misses + 1 >= missesToEnd) {
          over.push(ended);
        }
      }
    }
    this.#seen = seen;
    return over;
  }

  /** To be called once the end of these is kept. */
  handedOver(ended: readonly EndedAlertInput[]): void {
    ended.forEach(one => this.#seen.delete(keyOf(one)));
  }
}

function keyOf(alert: Pick<EndedAlertInput, 'fingerprint' | 'startsAt'>) {
  return `${alert.fingerprint}\n${Date.parse(alert.startsAt)}`;
}
