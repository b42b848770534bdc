import type {
  Signal,
  Traffic,
} from '@plumbline/backstage-plugin-evidence-common';
import { isName, Workload } from './edges';
import type { PrometheusApi, Sample } from './PrometheusApi';

/** Points of a subquery: more take long and add little. */
export const maxTrafficPoints = 11_000;
/** Of the period, in which the last request is looked for. */
const lookSteps = 720;
/** Parts of the period that are tried, to find since when there was no gap. */
const parts = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16];
/** In the window of expressions. */
const windowName = '$window';

export type TrafficOptions = {
  /** Requests in `$window`, one series a service. */
  requests: string;
  /** 1 where every scrape in `$window` succeeded; a series a service, or one for all. */
  scrapes: string;
  serviceLabel: string;
  /** How far back, and without a scrape for how long is a gap. Seconds. */
  periodSeconds: number;
  gapSeconds: number;
};

/** What was seen of the requests of one service. */
export type TrafficReading = { subject: Workload; value: Traffic };

type Query = (expression: string, at: Date) => Promise<readonly Sample[]>;

/**
 * Reads which services got requests, and whether that would have been seen
 * throughout: that there were none is only known where no scrape was missed.
 *
 * @throws Error in one sentence where no service has a count
 */
export async function readTraffic(
  source: string,
  options: TrafficOptions,
  given: { api: PrometheusApi; now: Date; signal: AbortSignal },
): Promise<TrafficReading[]> {
  const { api, now, signal } = given;
  const query: Query = async (expression, at) => {
    const { samples, warnings } = (
      await api.query(expression, at, signal)
    ).read();
    if (warnings.length > 0) {
      // What is answered in part may lack a request.
      throw new Error(`Prometheus warns: ${warnings[0]}`);
    }
    return samples;
  };
  const counted = await query(
    windowed(options.requests, options.periodSeconds),
    now,
  );
  if (counted.length === 0) {
    throw new Error(
      "'traffic.requests' finds no series: without a count of requests, traffic is unknown",
    );
  }
  const last = byService(options, await query(lastSeen(options), now));
  const clean = await cleanSince(options, query, now);
  const counts = byService(options, counted);
  // A service that is scraped, but nothing counts its requests, may get any.
  const names = [...counts.keys()].filter(name => name !== '');
  return names.sort().map(name => {
    const seen = largest(last.get(name));
    // One series without the label stands for every service.
    const since = clean.get(clean.has(name) ? name : '');
    const isWhole = since === now.getTime() - options.periodSeconds * 1000;
    const count = sum(counts.get(name));
    return {
      subject: { type: 'workload', name } satisfies Signal,
      value: {
        ...(seen !== undefined && {
          lastSeenAt: new Date(seen * 1000).toISOString(),
        }),
        sources: [
          {
            id: source,
            ...(since !== undefined && {
              healthySince: new Date(since).toISOString(),
            }),
            ...(!isWhole && { gap: gapOf(options, since) }),
          },
        ],
        ...(isWhole && { requests: count }),
      },
    };
  });
}

/** Of two names of one entity: the later request, and the worse source. */
export function worseTraffic(a: Traffic, b: Traffic): Traffic {
  const [first, second] = [a.sources[0], b.sources[0]];
  const [worse] = [first, second].sort((x, y) =>
    (x.healthySince ?? '~') < (y.healthySince ?? '~') ? 1 : -1,
  );
  const [lastSeenAt] = [a.lastSeenAt, b.lastSeenAt]
    .flatMap(at => at ?? [])
    .sort()
    .reverse();
  return {
    ...(lastSeenAt !== undefined && { lastSeenAt }),
    sources: [worse],
    ...(a.requests !== undefined &&
      b.requests !== undefined && { requests: a.requests + b.requests }),
  };
}

/**
 * When the last step of the period with a request ended; the present one counts.
 * Windows overlap: what is counted between the last sample of one and the first of
 * the next would be in none.
 */
function lastSeen({ gapSeconds, periodSeconds, requests }: TrafficOptions) {
  const step = Math.max(gapSeconds, Math.ceil(periodSeconds / lookSteps));
  const seen = `timestamp((${windowed(requests, 2 * step)}) > 0)`;
  return `${seen} or max_over_time(${seen}[${periodSeconds}s:${step}s])`;
}

/**
 * Since when, at least, each service was scraped without a gap, epoch
 * milliseconds; absent of one that has one now.
 */
async function cleanSince(
  options: TrafficOptions,
  query: Query,
  now: Date,
): Promise<Map<string, number | undefined>> {
  const { gapSeconds, periodSeconds, scrapes } = options;
  const healthy = `(${windowed(scrapes, gapSeconds)}) >= 1`;
  const seconds = Math.floor(now.getTime() / 1000);
  // Between two steps, so that it does not matter which ends of a range count.
  const at = new Date(
    (seconds % gapSeconds === 0 ? seconds - 0.5 : seconds) * 1000,
  );
  const since = new Map<string, number | undefined>();
  for (const part of parts) {
    const length = Math.round(periodSeconds * part);
    const end = at.getTime() / 1000;
    const steps =
      Math.floor(end / gapSeconds) - Math.floor((end - length) / gapSeconds);
    if (steps < 1) {
      break;
    }
    const found = byService(
      options,
      await query(
        `count_over_time((${healthy})[${length}s:${gapSeconds}s])`,
        at,
      ),
    );
    for (const [name, values] of found) {
      if (since.get(name) === undefined) {
        since.set(
          name,
          // Each series of a service must have been there at every step.
          values.every(value => value >= steps)
            ? now.getTime() - length * 1000
            : undefined,
        );
      }
    }
    if ([...since.values()].every(one => one !== undefined)) {
      break;
    }
  }
  return since;
}

function gapOf(
  { gapSeconds, periodSeconds }: TrafficOptions,
  since: number | undefined,
): string {
  const period = inWords(periodSeconds);
  return since === undefined
    ? `it is not scraped now, or was not for ${inWords(gapSeconds)} lately`
    : `in the last ${period} it was not scraped for ${inWords(
        gapSeconds,
      )} or longer; since ${new Date(since).toISOString()} it was`;
}

function inWords(seconds: number): string {
  const [unit, size] = (
    [
      ['days', 86_400],
      ['hours', 3_600],
      ['minutes', 60],
    ] as const
  ).find(([, length]) => seconds >= 2 * length) ?? ['seconds', 1];
  return `${Math.round(seconds / size)} ${unit}`;
}

/** Values by the name of the service; '' where a series has no such label. */
function byService(
  { serviceLabel }: TrafficOptions,
  samples: readonly Sample[],
): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const { labels, value } of samples) {
    const name = labels[serviceLabel] ?? '';
    if (value !== undefined && (name === '' || isName(name))) {
      values.set(name, [...(values.get(name) ?? []), value]);
    }
  }
  return values;
}

function windowed(expression: string, seconds: number): string {
  return expression.replaceAll(windowName, `${seconds}s`);
}

function largest(values: readonly number[] | undefined): number | undefined {
  return values && Math.max(...values);
}

function sum(values: readonly number[] = []): number {
  return values.reduce((total, value) => total + value, 0);
}
