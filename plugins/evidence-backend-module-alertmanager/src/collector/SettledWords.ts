import { describeAlert } from '@plumbline/backstage-plugin-evidence-node';
import type { ApiAlert } from './AlertmanagerApi';

type Words = { summary?: string; url?: string };

/**
 * An alert's summary changes with every value measured: the smallest text is
 * reported for as long as the alert fires, as for alerts of the webhook.
 */
export class SettledWords {
  #words = new Map<string, Words>();

  /** To be called with all that fires; what no longer does is forgotten. */
  keep(alerts: readonly ApiAlert[]): void {
    const next = new Map<string, Words>();
    for (const alert of alerts) {
      const { summary, url } = describeAlert({
        labels: alert.labels,
        annotations: alert.annotations,
        url: alert.generatorURL,
      });
      const known = this.#words.get(keyOf(alert));
      next.set(keyOf(alert), {
        summary: smaller(known?.summary, summary),
        url: smaller(known?.url, url),
      });
    }
    this.#words = next;
  }

  of(alert: ApiAlert): Words {
    const { summary, url } = this.#words.get(keyOf(alert)) ?? {};
    return {
      ...(summary !== undefined && { summary }),
      ...(url !== undefined && { url }),
    };
  }
}

function keyOf({ fingerprint, startsAt }: ApiAlert): string {
  return `${fingerprint}\n${startsAt}`;
}

function smaller(a: string | undefined, b: string | undefined) {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
