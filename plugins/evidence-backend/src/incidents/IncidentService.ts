import { InputError } from '@backstage/errors';
import {
  instantSchema,
  canonicalJson,
  incidentInputSchema,
  IncidentReceipt,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  interfaceAuthor,
  parseInput,
  refuseFuture,
  ReportedIncident,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from '../database/authorship';
import { sha256 } from '../database/sha256';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import type { SubjectService } from '../estate/subjects/SubjectService';
import type { IncidentStore } from './IncidentStore';
import type { PreparedIncident } from './records';

export type IncidentServiceOptions = {
  clock: Clock;
  store: IncidentStore;
  subjects: SubjectService;
  /** Milliseconds after which what a source last reported is stale. */
  maxAgeOf: (source: string) => number;
};

const resolvedAtOnce = 100;
const reportSchema = incidentInputSchema.partial({ start: true });

/** Records what sources report of incidents. */
export class IncidentService {
  readonly #options: IncidentServiceOptions;

  constructor(options: IncidentServiceOptions) {
    this.#options = options;
  }

  /**
   * Takes reports from one delivery, all or nothing. When it returns, they are
   * committed; the same ones again change nothing.
   *
   * @throws InputError where one is malformed; NotAllowedError where the source
   *   or an incident is another author's
   */
  async reportAll(
    incidents: readonly ReportedIncident[],
    by: Authorship,
  ): Promise<IncidentReceipt[]> {
    const { clock, store, subjects, maxAgeOf } = this.#options;
    const now = clock().getTime();
    const receipts: IncidentReceipt[] = [];
    const bySource = new Map<string, ReportedIncident[]>();
    for (const incident of incidents) {
      const some = bySource.get(incident.source) ?? [];
      bySource.set(incident.source, [...some, incident]);
    }
    for (const [source, some] of bySource) {
      const reports = some.map(incident => prepareIncident(incident, now));
      const named = reports.flatMap(({ body, reportedAt }) =>
        (body.services ?? []).map(
          service =>
            [
              service,
              { what: 'incident of', source, observedAt: iso(reportedAt) },
            ] as const,
        ),
      );
      const signals = named.flatMap(([one, reported]) =>
        typeof one === 'string' ? [] : [[one, reported] as const],
      );
      const resolved = await subjects.resolve(signals.map(([one]) => one));
      receipts.push(
        ...(await store.record({
          by,
          reports,
          source,
          subjects: resolved,
          receivedAt: now,
          maxAge: maxAgeOf(source),
        })),
      );
      await subjects.settle(
        resolved.values(),
        new Map(
          signals.map(([one, reported]) => [subjectOfSignals([one]), reported]),
        ),
      );
      await subjects.noteUnknown(
        new Map(
          named.flatMap(([one, reported]) =>
            typeof one === 'string' ? [[one, reported]] : [],
          ),
        ),
      );
    }
    return receipts;
  }

  /**
   * Resolves what a source left open, as a report of whoever reported it: the
   * source is deleted, and nobody else may.
   *
   * @returns how many
   */
  async resolveAll(source: string): Promise<number> {
    const { clock, store } = this.#options;
    let resolved = 0;
    for (const status of ['open', 'acknowledged']) {
      for (;;) {
        const found = await store.list({
          source,
          status,
          limit: resolvedAtOnce,
        });
        for (const { incident, reportedBy } of found) {
          const { id, start, updatedAt } = incident;
          const end = new Date(
            Math.max(+clock(), Date.parse(start), Date.parse(updatedAt)),
          ).toISOString();
          await this.reportAll(
            [{ source, id, status: 'resolved', end, updatedAt: end }],
            {
              author: reportedBy ?? interfaceAuthor('module', source),
              claims: [],
            },
          );
          resolved++;
        }
        if (found.length < resolvedAtOnce) {
          break;
        }
      }
    }
    return resolved;
  }
}

/** @throws InputError for an incident that can't be kept */
export function prepareIncident(
  incident: ReportedIncident,
  now: number,
): PreparedIncident {
  const { assignee, begunBy, commander, ...input } = incident;
  const parsed = parseInput(
    reportSchema,
    { ...input, commander: commander ?? undefined },
    'incident',
  );
  const { updatedAt, ...rest } = parsed;
  const body: ReportedIncident = {
    ...rest,
    ...(commander === null && { commander }),
    ...(assignee !== undefined && { assignee }),
    ...(begunBy !== undefined && {
      begunBy: parseInput(instantSchema, begunBy, 'instant'),
    }),
  };
  const text = canonicalJson(body);
  if (text.includes('\\u0000')) {
    throw new InputError('The incident must not contain a NUL character');
  }
  const at = updatedAt ?? parsed.end ?? parsed.start;
  if (at === undefined) {
    throw new InputError("The incident needs 'updatedAt', 'end' or 'start'");
  }
  const { start = at, end } = parsed;
  refuseFuture("'start' of the incident", start, now);
  refuseFuture("'end' of the incident", end ?? start, now);
  refuseFuture("'updatedAt' of the incident", at, now);
  if (end !== undefined && Date.parse(end) < Date.parse(start)) {
    throw new InputError(`'end' of the incident lies before 'start', ${start}`);
  }
  return {
    key: incidentKey(parsed.source, parsed.id),
    reportedAt: Date.parse(at),
    hash: sha256(`${at}\n${text}`),
    body,
  };
}

function incidentKey(source: string, id: string): string {
  return sha256(`${source}\n${id}`).slice(0, 24);
}
