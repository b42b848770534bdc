import type { AuthService } from '@backstage/backend-plugin-api';
import {
  dayMs,
  DecidedLifecycle,
  decidedLifecycle,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DecidedStates, Standing } from './DecidedStates';
import type { LifecycleStore } from './LifecycleStore';

const source = 'scorecards-lifecycle';
/** Entities of one report. */
const batch = 500;
/** Reported anew before it is stale. */
const againMs = 30 * dayMs;
/** What cannot be read is looked at again. */
const unreadableMs = dayMs;

type Options = {
  auth: AuthService;
  clock: Clock;
  decided: Pick<DecidedStates, 'of'>;
  evidence: Pick<EvidenceService, 'pushObservations'>;
  store: Pick<LifecycleStore, 'reported' | 'toReport'>;
};

/** Reports what people decided about lifecycles, as a fact that others read. */
export class LifecycleReports {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { auth, clock, decided, evidence, store } = this.#options;
    let due: Awaited<ReturnType<LifecycleStore['toReport']>>;
    do {
      signal.throwIfAborted();
      // Before the steps are read: a report that knows less is the older one.
      const now = clock().getTime();
      due = await store.toReport(now, batch);
      const refs = [...new Set(due.map(({ entityRef }) => entityRef))];
      const standings = await decided.of(
        refs.map(entityRef => ({ entityRef })),
        now,
      );
      const known = [...standings].filter(([, { unreadable }]) => !unreadable);
      if (known.length > 0) {
        const { refused } = await evidence.pushObservations(
          {
            source,
            observedAt: iso(now),
            edges: [],
            workloads: [],
            facts: known.map(([entityRef, standing]) => ({
              entityRef,
              name: decidedLifecycle,
              value: valueOf(standing),
            })),
          },
          { credentials: await auth.getOwnServiceCredentials() },
        );
        if (refused > 0) {
          // Such as by a clock that is far ahead; all of it is reported once more.
          throw new Error(
            `Evidence refused ${refused} of ${known.length} lifecycles that were decided`,
          );
        }
      }
      await store.reported(
        due.map(({ entityRef, id }) => ({
          id,
          next: nextOf(standings.get(entityRef)!, id, now),
        })),
        now,
      );
    } while (due.length === batch);
  }
}

/** Of what was taken back to the description, that nothing is decided. */
function valueOf({ since, state, step }: Standing): DecidedLifecycle {
  return step && state
    ? { present: true, state, since: iso(since!) }
    : { present: false, state: '' };
}

/** The last step alone is reported again: when break-glass lapses, or in a while. */
function nextOf(
  { last, unreadable }: Standing,
  id: string,
  now: number,
): number | undefined {
  if (unreadable) {
    return now + unreadableMs;
  }
  if (last?.id !== id) {
    return undefined;
  }
  const { until, reconciled } = last.breakGlass ?? {};
  return until !== undefined && !reconciled && until > now
    ? Math.min(until, now + againMs)
    : now + againMs;
}
