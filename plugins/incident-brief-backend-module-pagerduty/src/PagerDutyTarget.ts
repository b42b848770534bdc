import type {
  ComposedDeliveries,
  Delivery,
  DeliveryLook,
  DeliveryTarget,
  TargetOutcome,
} from '@plumbline/backstage-plugin-incident-brief-node';
import type { PagerDutyAnswer, PagerDutyApi } from './PagerDutyApi';
import type { PagerDutyComposer, PagerDutyContent } from './PagerDutyComposer';

/**
 * Writes notes on incidents, and finds them again after a crash. A note can't
 * be changed, so each revision is a note of its own.
 */
export class PagerDutyTarget implements DeliveryTarget {
  readonly id = 'pagerduty';
  readonly title = 'PagerDuty';
  /** Notes pile up. */
  readonly revisionGapMs = 10_000;
  readonly off?: string;
  readonly #api: PagerDutyApi;
  readonly #composer: PagerDutyComposer;

  constructor(options: {
    api: PagerDutyApi;
    composer: PagerDutyComposer;
    off?: string;
  }) {
    this.#api = options.api;
    this.#composer = options.composer;
    this.off = options.off;
  }

  compose(look: DeliveryLook): Promise<ComposedDeliveries> {
    return this.#composer.compose(look);
  }

  /** https://developer.pagerduty.com/api-reference/incidents/create-a-note-on-an-incident */
  async send(delivery: Delivery): Promise<TargetOutcome> {
    const { note } = delivery.content as PagerDutyContent;
    const content = `${markOf(delivery)}\n${note}`;
    const answer = await this.#api.post(notesOf(delivery), {
      note: { content },
    });
    switch (answer.status) {
      case 'ok':
        return { status: 'arrived', messageId: noteId(answer.body.note) };
      case 'limited':
        return {
          status: 'later',
          reason: 'rate limited by PagerDuty: too many requests at once',
          retryAfter: answer.retryAfter,
        };
      case 'refused':
        return { status: 'failed', reason: refusalSentence(delivery, answer) };
      default:
        return answer.mayHaveArrived
          ? doubt(delivery, answer.reason)
          : { status: 'later', reason: answer.reason };
    }
  }

  async check(delivery: Delivery): Promise<TargetOutcome> {
    const answer = await this.#api.get(notesOf(delivery));
    if (answer.status === 'refused') {
      return { status: 'failed', reason: refusalSentence(delivery, answer) };
    }
    if (answer.status !== 'ok') {
      return doubt(
        delivery,
        whyUnanswered(answer),
        answer.status === 'limited' ? answer.retryAfter : undefined,
      );
    }
    const { notes } = answer.body;
    if (!Array.isArray(notes)) {
      return doubt(delivery, 'its answer holds no notes');
    }
    const mark = `(delivery ${delivery.id}-${delivery.attemptRevision})`;
    const found = notes.find(
      note => typeof note?.content === 'string' && note.content.includes(mark),
    );
    return found
      ? { status: 'arrived', messageId: noteId(found) }
      : { status: 'absent' };
  }
}

/** The first line of a note, by which it is found again. */
function markOf({ id, revision, digest = '' }: Delivery): string {
  const prefix = digest.replace(/^sha256:/, '').slice(0, 12);
  return `Plumbline brief ${prefix} (delivery ${id}-${revision})`;
}

function notesOf({ address }: Delivery): string {
  return `/incidents/${encodeURIComponent(address)}/notes`;
}

function noteId(note: unknown): string | undefined {
  const { id } = (note ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id.slice(0, 100) : undefined;
}

function doubt(
  { address }: Delivery,
  why: string,
  retryAfter?: number,
): TargetOutcome {
  return {
    status: 'in-doubt',
    reason: `The note may be on incident '${address}' already and is not written again until PagerDuty confirms it: ${why}`,
    retryAfter,
  };
}

function refusalSentence(
  { address }: Delivery,
  { http, message }: { http: number; message?: string },
): string {
  const quoted = message === undefined ? '' : ` ("${message}")`;
  switch (http) {
    case 401:
      return "PagerDuty refuses the token: put a valid one into 'plumbline.deliveries.pagerduty.token'";
    case 403:
      return `The PagerDuty token may not write notes on incident '${address}': use one with write access`;
    case 404:
      return `PagerDuty has no incident '${address}' that the token can see`;
    case 400:
      return `PagerDuty refuses the note${quoted}: check that 'plumbline.deliveries.pagerduty.from' is the e-mail address of one of its users`;
    default:
      return `PagerDuty refuses the note for incident '${address}' with status ${http}${quoted}`;
  }
}

function whyUnanswered(
  answer: Exclude<PagerDutyAnswer, { status: 'ok' }>,
): string {
  switch (answer.status) {
    case 'limited':
      return 'it is rate limited';
    case 'refused':
      return `it refuses the look-up (status ${answer.http})`;
    default:
      return answer.reason;
  }
}
