import { createHash } from 'node:crypto';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  confidenceCodes,
  shortRef,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  deliveryId,
  DeliveryIntent,
  DeliveryLook,
  Occasion,
} from '@plumbline/backstage-plugin-incident-brief-node';
import { readChannel } from './channel';
import { alsoFiring, renderSlack, SlackOccasion } from './render';
import type { SlackContent } from './SlackContent';

/** Named in one message; the rest is counted. */
const othersShown = 10;

/**
 * One message for each channel that an owner of what is concerned names: the
 * brief of the worst hit there, and who else is concerned.
 *
 * @param pageUrl - where the brief of an entity is shown
 */
export function composeSlack(
  {
    subject,
    occasion,
    briefs,
  }: Pick<DeliveryLook, 'subject' | 'occasion' | 'briefs'>,
  pageUrl: (entityRef: string) => string | undefined,
): DeliveryIntent[] {
  const intents = new Map<string, DeliveryIntent>();
  for (const brief of briefs) {
    const { address, impossible } = addressOf(brief);
    if (intents.has(address)) {
      continue;
    }
    const others = briefs.filter(
      ({ entityRef }) => entityRef !== brief.entityRef,
    );
    const content: SlackContent = {
      brief: renderSlack(brief, { url: pageUrl(brief.entityRef) }),
      occasion: {
        ...occasionOf(occasion),
        alsoFiring: alsoFiring(brief, occasion.firing),
        others: others.slice(0, othersShown).map(other => ({
          name: other.service.title ?? shortRef(other.entityRef),
          url: pageUrl(other.entityRef),
        })),
        ...(others.length > othersShown && {
          moreOthers: others.length - othersShown,
        }),
      },
    };
    intents.set(address, {
      id: deliveryId(subject, 'slack', address || brief.entityRef),
      address,
      entityRef: brief.entityRef,
      title: occasion.title,
      content,
      contentKey: contentKey(brief.digest, content.occasion),
      digest: brief.digest,
      resolved: false,
      ...(impossible !== undefined && { impossible }),
    });
  }
  return [...intents.values()];
}

/** The messages as they are, marked as over: what was known then stays. */
export function composeResolved({
  occasion,
  deliveries,
  briefs,
}: Pick<DeliveryLook, 'occasion' | 'deliveries' | 'briefs'>): DeliveryIntent[] {
  return deliveries
    .filter(({ address }) => address !== '')
    .map(delivery => {
      const { id, address, entityRef, title, digest } = delivery;
      const before = delivery.content as SlackContent;
      const now = briefs.find(brief => brief.entityRef === entityRef);
      const content: SlackContent = {
        ...before,
        occasion: {
          ...before.occasion,
          ...occasionOf(occasion),
          alsoFiring: now && alsoFiring(now),
        },
      };
      return {
        id,
        address,
        entityRef,
        title,
        content,
        contentKey: contentKey(digest, content.occasion),
        digest,
        resolved: true,
      };
    });
}

function occasionOf(
  occasion: Occasion,
): Omit<SlackOccasion, 'others' | 'moreOthers' | 'alsoFiring'> {
  const { kind, subject, title, environment } = occasion;
  const { url, startedAt, resolvedAt, resolved } = occasion;
  return {
    kind,
    subject,
    title,
    environment,
    url,
    startedAt,
    resolvedAt,
    resolved,
  };
}

/** The same evidence about the same occasion is not worth an edit. */
function contentKey(digest: string | undefined, occasion: SlackOccasion) {
  const { url: _, ...revised } = occasion;
  return createHash('sha256')
    .update(JSON.stringify([digest, revised]))
    .digest('hex');
}

function addressOf({ entityRef, owner, confidence }: Brief): {
  address: string;
  impossible?: string;
} {
  const { team, channel } = owner.workload;
  if (!isKnown(team)) {
    const unresolved = confidence.some(
      ({ code, affects }) =>
        code === confidenceCodes.ownerUnresolved &&
        affects === 'owner.workload',
    );
    if (unresolved) {
      return {
        address: '',
        impossible: `'${entityRef}' has no channel: its ${team.unknown}`,
      };
    }
    return {
      address: '',
      impossible: `'${entityRef}' has no owner, so no channel: give it one in 'spec.owner'`,
    };
  }
  if (!isKnown(channel)) {
    return {
      address: '',
      impossible: `The owner '${team.value}' of '${entityRef}' names no channel: add 'plumbline.dev/channel' to it`,
    };
  }
  const read = readChannel(channel.value);
  return read.status === 'slack'
    ? { address: read.address }
    : {
        address: '',
        impossible: `'${channel.value.slice(0, 200)}', the channel of '${
          team.value
        }', is none of Slack's: name one such as '#payments' in 'plumbline.dev/channel'`,
      };
}
