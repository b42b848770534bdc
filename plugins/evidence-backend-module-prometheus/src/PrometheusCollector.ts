import {
  Collector,
  CollectorPass,
  inParallel,
  LiveLook,
  RetryLaterError,
  sentence,
} from '@plumbline/backstage-plugin-evidence-node';
import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ObservedFact,
  Signal,
  Traffic,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Part, Reading } from './Part';
import type { Answer, PrometheusApi } from './PrometheusApi';
import { coverageOf, describeProblems, JoinedCalls, Outcome } from './outcomes';
import { sloFacts } from './slos';
import { readTraffic, TrafficOptions, worseTraffic } from './traffic';

/** What the report takes, after the last query was given up. Seconds. */
const reportSeconds = 10;
/** Who got requests is looked up this seldom: it reads weeks of samples. */
const trafficEveryMs = 60 * 60_000;

/** The cheapest question there is. */
const alive: Part = {
  name: 'Prometheus',
  query: 'vector(1)',
  read: () => ({ edges: [], slos: [], problems: [] }),
};

export type PrometheusCollectorOptions = {
  id: string;
  /** For the title: `prometheus.example:9090`. */
  host: string;
  api: PrometheusApi;
  parts: readonly Part[];
  /** Where it is configured. */
  traffic?: TrafficOptions;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/**
 * Asks Prometheus who was seen to call whom, and how objectives are kept: one
 * query a part, all at one instant. A part that fails is reported; the others
 * are kept.
 */
export class PrometheusCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Name the address of its API, and what calls and objectives are called there',
    url: guideUrl('prometheus.md'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly reports: readonly string[];
  readonly #options: PrometheusCollectorOptions;
  /**
   * Of what a part reported last, and by which names: what is missing when it
   * fails, and how one service can be queried alone.
   */
  readonly #lastNames = new Map<Part, ReadonlyMap<string, string[]>>();
  /** What a part answered last: the same answer means the same. */
  readonly #lastRead = new Map<Part, { digest: string; reading: Reading }>();
  readonly #calls = new JoinedCalls();
  /** When it was looked up last, epoch milliseconds. */
  #trafficAt: number | undefined;

  constructor(options: PrometheusCollectorOptions) {
    this.#options = options;
    this.id = options.id;
    this.title = `Metrics of Prometheus at ${options.host}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds + reportSeconds;
    this.reports = [
      'edges',
      'slo.state',
      ...(options.traffic ? ['traffic.observed'] : []),
    ];
  }

  async collect(pass: CollectorPass): Promise<void> {
    const outcomes = await this.#ask(this.#options.parts, pass);
    pass.signal.throwIfAborted();
    const errors = outcomes.flatMap(({ error }) => (error ? [error] : []));
    if (errors.length < outcomes.length) {
      const { edges, ...calls } = this.#calls.of(
        outcomes.flatMap(({ reading }) => reading ?? []),
      );
      const facts = await this.#sloFacts(pass, outcomes);
      const isWhole = outcomes.every(
        ({ part, reading }) => reading || !part.slosOf,
      );
      // Of calls, those that were seen lately: one that was not may come again.
      await pass.report({
        type: 'full',
        of: isWhole ? ['slo.state'] : [],
        edges,
        facts,
      });
      pass.cover(coverageOf(calls, facts));
    }
    const trafficError = await this.#reportTraffic(pass);
    if (trafficError) {
      errors.push(trafficError);
    }
    const message = [
      describeProblems(outcomes),
      ...(trafficError ? [`Traffic: ${(trafficError as Error).message}`] : []),
    ]
      .filter(Boolean)
      .join('; ');
    const delays = errors.flatMap(error =>
      error instanceof RetryLaterError ? [error.delaySeconds] : [],
    );
    if (delays.length > 0) {
      throw new RetryLaterError(message, Math.max(...delays));
    }
    if (message) {
      throw new Error(message);
    }
  }

  /**
   * Which services got requests; where that can't be read, what was reported stays,
   * and goes stale.
   *
   * @returns what went wrong, if anything
   */
  async #reportTraffic(pass: CollectorPass): Promise<unknown> {
    const { api, timeoutSeconds, traffic } = this.#options;
    const now = pass.now.getTime();
    const isDue = now - (this.#trafficAt ?? 0) >= this.#trafficPauseMs;
    if (!traffic || !isDue) {
      return undefined;
    }
    try {
      const read = await readTraffic(this.id, traffic, {
        api,
        now: pass.now,
        signal: AbortSignal.any([
          pass.signal,
          AbortSignal.timeout(timeoutSeconds * 1000),
        ]),
      });
      const refs = await resolveAll(
        pass,
        read.map(({ subject }) => subject),
      );
      const values = new Map<string, Traffic>();
      read.forEach(({ value }, index) => {
        const ref = refs[index];
        const known = ref === undefined ? undefined : values.get(ref);
        if (ref !== undefined) {
          values.set(ref, known ? worseTraffic(known, value) : value);
        }
      });
      const facts = [...values].map(
        ([entityRef, value]): ObservedFact => ({
          entityRef,
          name: 'traffic.observed',
          value,
        }),
      );
      await pass.report({ type: 'full', of: ['traffic.observed'], facts });
      this.#trafficAt = now;
      return undefined;
    } catch (error) {
      pass.signal.throwIfAborted();
      return error;
    }
  }

  /** Short beside the period. */
  get #trafficPauseMs(): number {
    const { periodSeconds = Infinity } = this.#options.traffic ?? {};
    return Math.min(trafficEveryMs, (periodSeconds * 1000) / 24);
  }

  /**
   * Asks how the objectives of one service are kept now, as far as any were
   * reported before; where none were, whether it answers at all. Calls are
   * counted over a window, and a pass is never long ago beside that.
   */
  async lookUp(look: LiveLook): Promise<void> {
    const { entityRef, now, report } = look;
    const parts = this.#options.parts.flatMap(part =>
      this.#partOf(part, entityRef),
    );
    const outcomes = await this.#ask(parts.length > 0 ? parts : [alive], look);
    look.signal.throwIfAborted();
    const problems = describeProblems(outcomes);
    if (problems) {
      throw new Error(problems);
    }
    const slos = outcomes.flatMap(({ reading }) => reading!.slos);
    const refs = await resolveAll(
      look,
      slos.map(({ subject }) => subject),
    );
    const own = slos.filter((_, index) => refs[index] === entityRef);
    const facts = sloFacts(
      own.map(({ state }) => ({ entityRef, state })),
      () => true,
    );
    await report({ observedAt: now.toISOString(), facts });
  }

  /** A part for one entity alone, if it reported anything of it. */
  #partOf(part: Part, entityRef: string): Part[] {
    const names = this.#lastNames.get(part)?.get(entityRef);
    if (!names) {
      return [];
    }
    return [{ ...part, query: part.queryOf?.(names) ?? part.query }];
  }

  async #ask(
    parts: readonly Part[],
    { now, signal }: Pick<CollectorPass, 'now' | 'signal'>,
  ): Promise<Outcome[]> {
    const { api, timeoutSeconds } = this.#options;
    const deadline = AbortSignal.any([
      signal,
      AbortSignal.timeout(timeoutSeconds * 1000),
    ]);
    const outcomes: Outcome[] = parts.map(part => ({
      part,
      error: new Error(`it was not queried within ${timeoutSeconds} seconds`),
    }));
    const query = async (outcome: Outcome) => {
      const { part } = outcome;
      try {
        const answer = await api.query(part.query, now, deadline);
        outcome.reading = this.#read(part, answer);
        outcome.error = undefined;
      } catch (error) {
        outcome.error = error;
      }
    };
    await inParallel(outcomes, query, deadline);
    return outcomes;
  }

  #read(part: Part, { digest, read }: Answer): Reading {
    const last = this.#lastRead.get(part);
    if (last?.digest === digest) {
      return last.reading;
    }
    const { samples, warnings } = read();
    const { problems, ...rest } = part.read(samples);
    const reading = {
      ...rest,
      problems: [
        ...problems,
        ...warnings
          .slice(0, 3)
          .map(one => `Prometheus warns: ${sentence(one)}`),
      ],
    };
    // A query for one service alone is no part of a pass.
    if (this.#options.parts.includes(part)) {
      this.#lastRead.set(part, { digest, reading });
    }
    return reading;
  }

  async #sloFacts(pass: CollectorPass, outcomes: readonly Outcome[]) {
    const slos = outcomes.flatMap(({ part, reading }) =>
      (reading?.slos ?? []).map(slo => ({ part, ...slo })),
    );
    const missing = outcomes.filter(
      ({ part, reading }) => part.slosOf && !reading,
    );
    const refs = await resolveAll(pass, [
      ...slos.map(({ subject }) => subject),
      ...missing.map(({ part }) =>
        part.slosOf === 'any' ? undefined : part.slosOf,
      ),
    ]);
    const known = slos.flatMap(({ part, state, subject }, index) => {
      const entityRef = refs[index];
      const name = typeof subject === 'string' ? subject : subject.name;
      return entityRef ? [{ part, entityRef, state, name }] : [];
    });
    for (const { part, reading } of outcomes) {
      if (reading && part.slosOf) {
        this.#lastNames.set(part, namesByRef(known, part));
      }
    }
    return sloFacts(known, entityRef =>
      missing.every(({ part }, index) =>
        part.slosOf === 'any'
          ? // Before it has answered once it may have reported any of them.
            this.#lastNames.get(part)?.has(entityRef) === false
          : refs[slos.length + index] !== entityRef,
      ),
    );
  }
}

function namesByRef(
  known: readonly { part: Part; entityRef: string; name: string }[],
  part: Part,
): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const one of known.filter(({ part: its }) => its === part)) {
    const some = names.get(one.entityRef) ?? [];
    names.set(one.entityRef, [...new Set([...some, one.name])]);
  }
  return names;
}

/** In one question; references stand for themselves. */
async function resolveAll(
  { resolve }: Pick<CollectorPass, 'resolve'>,
  subjects: readonly (Signal | string | undefined)[],
): Promise<(string | undefined)[]> {
  const signals = subjects.filter(
    (subject): subject is Signal => typeof subject === 'object',
  );
  const refs = signals.length > 0 ? await resolve(signals) : [];
  let at = 0;
  return subjects.map(subject =>
    typeof subject === 'object' ? refs[at++] : subject,
  );
}
