import {
  canonicalJson,
  ChangeOutcome,
} from '@plumbline/backstage-plugin-evidence-common';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import { compareReports, Report, ReportBody } from './fold';
import type { ReportedState, StatedChange } from './records';

type Received = { receivedAt: number; report: Report };
type FieldName = (typeof fields)[number];

const fields = [
  ...(['kind', 'environment', 'item', 'revision', 'title'] as const),
  ...(['outcome', 'digest'] as const),
];
const mostAtEachEnd = 50;

/** Of each field, the last report that says something about it. */
class RunningFold {
  readonly #stating = new Map<FieldName, Report>();
  #last: Report | undefined;
  #first: { begun?: string; announced?: string } = {};

  add(report: Report): void {
    const { body } = report;
    for (const field of fields) {
      if (body[field] !== undefined) {
        this.#stating.set(field, later(this.#stating.get(field), report));
      }
    }
    this.#last = later(this.#last, report);
    const place = body.outcome === undefined ? 'announced' : 'begun';
    const known = this.#first[place];
    if (
      known === undefined ||
      Date.parse(body.occurredAt) < Date.parse(known)
    ) {
      this.#first[place] = body.occurredAt;
    }
  }

  state() {
    const { entityRef, signals } = this.#last!.body;
    const stated = Object.fromEntries(
      [...this.#stating].map(([field, { body }]) => [field, body[field]]),
    ) as Pick<ReportBody, 'kind'> & Partial<Pick<ReportBody, FieldName>>;
    const { announced, begun } = this.#first;
    return {
      ...stated,
      occurredAt: Date.parse((begun ?? announced)!),
      subject: subjectIn({ entityRef, signals }),
    };
  }
}

/** What a report is about. */
export function subjectIn({
  entityRef,
  signals,
}: Pick<ReportBody, 'entityRef' | 'signals'>): string {
  return entityRef ?? subjectOfSignals(signals ?? []);
}

/**
 * What a change was reported as, in time, and since when it is reported as it is.
 * Each state is what `foldReports` comes to for what had been received by then, at a
 * cost that grows with the number of reports alone.
 *
 * @param reports - in any order; undefined is returned where there are none
 * @param isOwn - whether a subject is of the entity: while it was of another one,
 *   nothing of it is given, and what was so before it was of this one is left out
 */
export function statesIn(
  reports: readonly Received[],
  isOwn: (subject: string) => boolean,
): StatedChange | undefined {
  const inTime = [...reports].sort((a, b) => a.receivedAt - b.receivedAt);
  const fold = new RunningFold();
  const states: ReportedState[] = [];
  let since: number | undefined;
  let outcome: { is?: ChangeOutcome; since: number } | undefined;
  let alike: string | undefined;
  let whole: string | undefined;
  inTime.forEach(({ receivedAt, report }, index) => {
    fold.add(report);
    if (inTime[index + 1]?.receivedAt === receivedAt) {
      return;
    }
    const state = fold.state();
    const nowAlike = identityOf(state);
    if (nowAlike !== alike) {
      [alike, since] = [nowAlike, receivedAt];
    }
    if (!outcome || state.outcome !== outcome.is) {
      outcome = { is: state.outcome, since: receivedAt };
    }
    const { subject, ...own } = state;
    const last = states.at(-1);
    const next = isOwn(subject)
      ? own
      : last && {
          kind: last.kind,
          occurredAt: last.occurredAt,
          elsewhere: true as const,
        };
    const nowWhole = next && canonicalJson(next);
    if (next && nowWhole !== whole) {
      whole = nowWhole;
      states.push({ ...next, receivedAt });
    }
  });
  if (since === undefined || outcome === undefined) {
    return undefined;
  }
  const isMany = states.length > 2 * mostAtEachEnd;
  return {
    since,
    outcomeSince: outcome.since,
    states: isMany
      ? [...states.slice(0, mostAtEachEnd), ...states.slice(-mostAtEachEnd)]
      : states,
  };
}

/** What a deploy is named by; of what else a release consists, also its item. */
function identityOf(state: ReturnType<RunningFold['state']>): string {
  const { item, occurredAt: _, title, ...identity } = state;
  return canonicalJson(
    state.kind === 'deploy' ? identity : { ...identity, item, title },
  );
}

function later(known: Report | undefined, next: Report): Report {
  return known && compareReports(known, next) >= 0 ? known : next;
}
