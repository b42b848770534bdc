import type {
  ComposedDeliveries,
  Delivery,
  DeliveryIntent,
  DeliveryLook,
  DeliveryTarget,
  TargetOutcome,
} from '@plumbline/backstage-plugin-incident-brief-node';
import { readChannel } from './channel';
import { composeResolved, composeSlack } from './composeSlack';
import { findChannelId } from './findChannelId';
import { findMessage } from './findMessage';
import { refusalSentence } from './refusals';
import { slackMessage } from './render';
import type { SlackAnswer, SlackApi } from './SlackApi';
import type { SlackContent } from './SlackContent';

/** Posts a message, updates it in place, and finds it again after a crash. */
export class SlackTarget implements DeliveryTarget {
  readonly id = 'slack';
  readonly title = 'Slack';
  /** A message can be read meanwhile. */
  readonly revisionGapMs = 3_000;
  readonly off?: string;
  readonly #api: SlackApi;
  readonly #pageUrl: (entityRef: string) => string | undefined;

  constructor(options: {
    api: SlackApi;
    /** Where the brief of an entity is shown. */
    pageUrl: (entityRef: string) => string | undefined;
    off?: string;
  }) {
    this.#api = options.api;
    this.#pageUrl = options.pageUrl;
    this.off = options.off;
  }

  async compose(look: DeliveryLook): Promise<ComposedDeliveries> {
    const { occasion, deliveries } = look;
    // An incident about what an alert group reports already has its message.
    const isShown =
      occasion.kind === 'incident' &&
      deliveries.length === 0 &&
      (await look.hasAlerts());
    return { intents: isShown ? [] : composeSlack(look, this.#pageUrl) };
  }

  composeResolved(
    look: Parameters<typeof composeResolved>[0],
  ): DeliveryIntent[] {
    return composeResolved(look);
  }

  async send(delivery: Delivery): Promise<TargetOutcome> {
    const { id, addressId, messageId, digest, revision } = delivery;
    const { brief, occasion } = delivery.content as SlackContent;
    const message = {
      ...slackMessage(brief, { occasion, mark: markOf(delivery) }),
      // What a message is found by: https://docs.slack.dev/messaging/message-metadata
      metadata: {
        event_type: 'plumbline_brief',
        event_payload: { delivery_id: id, revision, digest: digest ?? '' },
      },
    };
    const channel = addressId ?? delivery.address;
    const answer =
      messageId === undefined
        ? await this.#api.write('chat.postMessage', {
            ...message,
            channel,
            unfurl_links: false,
            unfurl_media: false,
          })
        : await this.#api.write('chat.update', {
            ...message,
            channel,
            ts: messageId,
          });
    return outcomeOf(delivery, answer);
  }

  async check(
    delivery: Delivery,
    {
      attemptedAt,
      knownAddressId,
    }: Parameters<NonNullable<DeliveryTarget['check']>>[1],
  ): Promise<TargetOutcome> {
    if (delivery.messageId !== undefined) {
      // An update says the same however often it is made.
      return { status: 'absent' };
    }
    const channel = await this.#channelId(delivery.address, knownAddressId);
    if (channel.status !== 'found') {
      return doubt(delivery, channel.reason, channel.retryAfter);
    }
    const found = await findMessage(this.#api, {
      channel: channel.id,
      mark: delivery.id,
      since: attemptedAt,
    });
    switch (found.status) {
      case 'found':
        return {
          status: 'arrived',
          addressId: channel.id,
          messageId: found.ts,
        };
      case 'absent':
        return { status: 'absent' };
      default:
        return doubt(delivery, found.reason, found.retryAfter);
    }
  }

  async #channelId(
    address: string,
    knownAddressId: () => Promise<string | undefined>,
  ) {
    const channel = readChannel(address);
    const id =
      (channel.status === 'slack' ? channel.id : undefined) ??
      (await knownAddressId());
    return id === undefined
      ? findChannelId(this.#api, address)
      : { status: 'found' as const, id };
  }
}

/** Shown small at the end of a message: it is found by it where metadata is not given. */
function markOf({ id }: Delivery): string {
  return `Plumbline delivery ${id}`;
}

function doubt(
  { address }: Delivery,
  why: string,
  retryAfter?: number,
): TargetOutcome {
  return {
    status: 'in-doubt',
    reason: `The message may be in '${address}' already and is not sent again until Slack confirms it: ${why}`,
    retryAfter,
  };
}

function outcomeOf(delivery: Delivery, answer: SlackAnswer): TargetOutcome {
  switch (answer.status) {
    case 'ok': {
      const { channel, ts = delivery.messageId } = answer.body;
      if (typeof ts !== 'string') {
        return doubt(delivery, 'it took the message but did not name it');
      }
      return {
        status: 'arrived',
        addressId: typeof channel === 'string' ? channel : undefined,
        messageId: ts,
      };
    }
    case 'limited':
      return {
        status: 'later',
        reason: 'rate limited by Slack: too many messages at once',
        retryAfter: answer.retryAfter,
      };
    case 'refused':
      return {
        status: 'failed',
        reason: refusalSentence(delivery, answer.error, answer.needed),
      };
    default:
      return answer.mayHaveArrived
        ? doubt(delivery, answer.reason)
        : { status: 'later', reason: answer.reason };
  }
}
