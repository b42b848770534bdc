import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AnswerError,
  Clock,
  interfaceAuthor,
  Lease,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  OccurrenceSource,
  TicketPage,
} from '@plumbline/backstage-plugin-toil-node';
import type { OccurrenceService } from '../occurrences/OccurrenceService';
import type { IntakeStore, IntakeState, Place } from './IntakeStore';

/** A replica that stops in the midst is followed by another after this long. */
const claimMs = 2 * 60_000;
/**
 * What changed while a pass began is read twice, rather than not at all. Where a
 * tracker does not say what time it has, its clock may be this far from ours.
 */
const overlapMs = 2 * 60_000;
const skewMs = 15 * 60_000;
/** A tracker that stays broken is still polled this often. */
const longestPauseMs = 30 * 60_000;
/** A pass that goes on for longer goes in a circle. */
const mostPages = 20_000;

type Options = {
  clock: Clock;
  /** This replica. */
  holder: string;
  intake: OccurrenceSource;
  logger: LoggerService;
  store: IntakeStore;
  taking: Pick<OccurrenceService, 'take'>;
};

/**
 * Reads one source part by part, page by page. Tickets of a page are kept before
 * the place after it is, so whoever goes on after a death reads at most one page
 * again, which changes nothing. Cost: O(tickets that changed).
 */
export class IntakeRunner {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Reads what is due, to its end; one part that fails holds up no other. */
  async run(signal: AbortSignal): Promise<void> {
    const { holder, intake, store } = this.#options;
    const { source } = intake;
    const known = await this.#states();
    for (const part of intake.parts) {
      signal.throwIfAborted();
      const isDue = (known.get(part)?.dueAt ?? 0) <= Date.now();
      const lease = isDue
        ? await store.claim({ source, part }, holder, claimMs)
        : undefined;
      if (lease) {
        // Another may have read it until now.
        const state =
          (await this.#states()).get(part) ?? newState(source, part);
        if (state.dueAt <= Date.now()) {
          await this.#readOn(lease, state, signal);
        }
        await store.release(lease);
      }
    }
  }

  async #states(): Promise<Map<string, IntakeState>> {
    const { intake, store } = this.#options;
    const states = await store.states(intake.source);
    return new Map(states.map(state => [state.part, state]));
  }

  async #readOn(
    lease: Lease,
    begun: IntakeState,
    signal: AbortSignal,
  ): Promise<void> {
    const { holder, store } = this.#options;
    let state = begun;
    for (let pages = 0; pages < mostPages; pages++) {
      signal.throwIfAborted();
      let isOver = true;
      try {
        state = await this.#readPage(state, signal);
        isOver = state.place.page === undefined;
      } catch (error) {
        signal.throwIfAborted();
        state = this.#failed(state, error);
      }
      const isOurs = await store.keep(lease, state);
      const { source, part } = state;
      if (
        isOver ||
        !isOurs ||
        !(await store.claim({ source, part }, holder, claimMs))
      ) {
        return;
      }
    }
    await store.keep(lease, {
      ...this.#failed(state, new Error('It has no last page')),
      place: { since: state.place.since },
    });
  }

  async #readPage(
    state: IntakeState,
    signal: AbortSignal,
  ): Promise<IntakeState> {
    const { clock, intake, taking } = this.#options;
    const { place, part, source } = state;
    const isFirst = place.page === undefined;
    const since = place.since ?? clock().getTime() - intake.lookbackMs;
    const page = await intake.read(part, { since, page: place.page, signal });
    let taken = 0;
    let refused = page.refused;
    if (page.items.length > 0) {
      const receipt = await taking.take(source, page.items, {
        author: interfaceAuthor('intake', source),
        keepsFuture: true,
      });
      taken = receipt.stored + receipt.updated;
      refused += receipt.refused.length;
    }
    const nextSince = isFirst
      ? this.#beginningOfNext(page, since)
      : place.nextSince ?? since;
    return {
      ...state,
      place: placeAfter(page, since, nextSince),
      dueAt:
        page.next === undefined ? Date.now() + intake.frequencyMs : state.dueAt,
      succeededAt:
        page.next === undefined ? clock().getTime() : state.succeededAt,
      failures: 0,
      error: undefined,
      taken: state.taken + taken,
      refused: (isFirst ? 0 : state.refused) + refused,
    };
  }

  /** By the tracker's clock, which need not be ours; never back. */
  #beginningOfNext({ trackerTime }: TicketPage, since: number): number {
    const { clock } = this.#options;
    return Math.max(
      since,
      trackerTime === undefined
        ? clock().getTime() - skewMs
        : trackerTime - overlapMs,
    );
  }

  #failed(state: IntakeState, error: unknown): IntakeState {
    const { intake, logger } = this.#options;
    const failures = state.failures + 1;
    const reason = (error as Error).message;
    const wait =
      error instanceof RetryLaterError
        ? error.delaySeconds * 1000
        : Math.min(intake.frequencyMs, longestPauseMs, 5_000 * 2 ** failures);
    logger.warn(
      `'${state.part}' of the source '${state.source}' could not be read; it is retried`,
      { reason, seconds: Math.round(wait / 1000) },
    );
    return {
      ...state,
      // A page that is refused may have lapsed: the pass begins anew.
      place: isRefusal(error) ? { since: state.place.since } : state.place,
      dueAt: Date.now() + wait,
      failures,
      error: reason.slice(0, 500),
    };
  }
}

function newState(source: string, part: string): IntakeState {
  return {
    source,
    part,
    place: {},
    dueAt: 0,
    failures: 0,
    taken: 0,
    refused: 0,
  };
}

function placeAfter(
  { next }: TicketPage,
  since: number,
  nextSince: number,
): Place {
  return next === undefined
    ? { since: nextSince }
    : { since, page: next, nextSince };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof AnswerError &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 401 &&
    error.status !== 403
  );
}
