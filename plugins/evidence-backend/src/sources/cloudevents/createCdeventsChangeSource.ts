import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ChangeSource,
  RejectedEntry,
  signingSecretPrefix,
  verifyStandardWebhook,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import { prepareIncident } from '../../incidents/IncidentService';
import { checkReport } from '../../changes/checkReport';
import { CloudEvent, CloudEventEntry, readCloudEvents } from './envelope';
import { DeployPipeline, readDeployPipelines } from './run';
import { translateEvent } from './translateEvent';
import { cdeventsSource, EventTranslation } from './translation';

/**
 * CDEvents as CloudEvents over HTTP. Who has no credentials of the portal signs
 * after the Standard Webhooks specification.
 */
export function createCdeventsChangeSource(options: {
  config: Config;
}): ChangeSource {
  const pipelines = readDeployPipelines(options.config);
  return {
    id: cdeventsSource,
    title: 'CDEvents',
    guide: {
      text: 'Let the sender sign by Standard Webhooks, with the secret',
      url: guideUrl('changes.md#cdevents'),
    },
    kinds: ['deploy', 'infrastructure', 'commit'],
    verify: (delivery, secrets, now) =>
      verifyStandardWebhook(delivery, secrets.flatMap(asKeys), now),
    translate: delivery => translate(delivery, pipelines),
  };
}

/**
 * A secret without the prefix is taken as it is written, and as the Base64 of a
 * key: senders do either.
 */
function asKeys(secret: string): string[] {
  if (secret.startsWith(signingSecretPrefix)) {
    return [secret];
  }
  const text = Buffer.from(secret).toString('base64');
  const keys = /^[A-Za-z0-9+/]{4,}={0,2}$/.test(secret)
    ? [text, secret]
    : [text];
  return keys.map(key => `${signingSecretPrefix}${key}`);
}

function translate(
  delivery: WebhookDelivery,
  pipelines: readonly DeployPipeline[],
): WebhookTranslation {
  const { isBatch, entries } = readCloudEvents(delivery);
  const translated: (EventTranslation & { senders?: string[] })[] = [];
  const rejected: RejectedEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      translated.push(translateEntry(entry, pipelines, delivery.receivedAt));
    } catch (error) {
      if (!isBatch || !(error instanceof InputError)) {
        throw error;
      }
      rejected.push({ index, reason: error.message });
    }
  }
  const ignored = translated.filter(one => 'ignored' in one);
  if (ignored.length === entries.length) {
    return ignored.length === 1
      ? ignored[0]
      : {
          ignored: 'No event of the batch says anything to be kept',
          ignoredEvents: ignored.flatMap(({ event }) => event),
        };
  }
  const incidents = translated.flatMap(one =>
    'incident' in one ? one.incident : [],
  );
  return {
    changes: translated.flatMap(one => ('change' in one ? one.change : [])),
    ...(incidents.length > 0 && { incidents }),
    ...(ignored.length > 0 && {
      ignoredEvents: ignored.map(({ event }) => event),
    }),
    ...(rejected.length > 0 && { rejected }),
    senders: [...new Set(translated.flatMap(one => one.senders ?? []))],
  };
}

/** @throws InputError for an event that can't be kept, though it ought to be */
function translateEntry(
  entry: CloudEventEntry,
  pipelines: readonly DeployPipeline[],
  receivedAt: Date | undefined,
): EventTranslation & { senders?: string[] } {
  if ('rejected' in entry) {
    throw new InputError(entry.rejected);
  }
  const translation = translateEvent(entry.event, pipelines);
  if ('ignored' in translation) {
    return translation;
  }
  if ('change' in translation) {
    // A batch is taken all or nothing: what would be refused is found here.
    checkReport(translation.change, receivedAt?.getTime());
  } else {
    prepareIncident(
      translation.incident,
      receivedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    );
  }
  return { ...translation, senders: sendersOf(entry.event) };
}

/** Events about one of these are kept under the id of their subject. */
const identifiedBySubject = /^dev\.cdevents\.(incident|pipelinerun|taskrun)\./i;

/** Whose the ids in an event are: of the event, and of what it is about. */
function sendersOf({ source, type, data }: CloudEvent): string[] {
  const { context, subject } = data as {
    context: { source: string };
    subject: { source?: string | null };
  };
  return [
    source,
    context.source,
    ...(identifiedBySubject.test(type) && subject.source
      ? [subject.source]
      : []),
  ];
}
