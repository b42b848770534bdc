import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { Config } from '@backstage/config';
import {
  ChangeSource,
  filledText,
  isToken,
  parseInput,
  parseJson,
  singleHeader,
  WebhookDelivery,
  WebhookTranslation,
  WebhookVerification,
} from '@plumbline/backstage-plugin-evidence-node';
import { foundBy } from './naming';
import { readSyncOptions, webhookKey } from './readSyncOptions';
import { applicationSchema, envelopeSchema } from './schemas';
import { SyncOptions, translateSync } from './sync';

/**
 * The webhook service of Argo CD's notifications. It sends the headers and the
 * body that its templates say, and can't compute a signature: a token in a
 * header is all that it can prove itself with.
 */
export function createArgoCdChangeSource(options: {
  config: Config;
}): ChangeSource {
  const { config } = options;
  const syncOptions: SyncOptions = {
    ...readSyncOptions(config),
    baseUrl: config.getOptionalString(`${webhookKey}.baseUrl`),
  };
  return {
    id: 'argocd',
    title: 'Argo CD',
    guide: {
      text: 'In argocd-notifications-cm, add a service.webhook, a template and triggers',
      url: guideUrl('changes.md#argo-cd'),
    },
    kinds: ['deploy'],
    foundBy,
    verify,
    translate: delivery => translate(delivery, syncOptions),
  };
}

function verify(
  delivery: WebhookDelivery,
  secrets: readonly string[],
): WebhookVerification {
  const token =
    singleHeader(delivery, 'x-plumbline-token') ??
    /^(?:bearer|token) +(.+)$/i.exec(
      singleHeader(delivery, 'authorization') ?? '',
    )?.[1];
  if (token === undefined) {
    return {
      status: 'refused',
      code: 'unsigned',
      reason:
        "The delivery must bring its token, as 'Authorization: Bearer …' or in the header 'X-Plumbline-Token'",
    };
  }
  return isToken(token, secrets)
    ? { status: 'verified' }
    : {
        status: 'refused',
        reason: 'The token of the delivery is none of the configured secrets',
      };
}

/** Takes an application as it is, and one under `app` or `application`. */
function translate(
  delivery: WebhookDelivery,
  options: SyncOptions,
): WebhookTranslation {
  const payload = parseJson(delivery.body);
  const { app, application, argocdUrl, context } = parseInput(
    envelopeSchema,
    payload,
    'notification',
  );
  return translateSync(
    parseInput(applicationSchema, app ?? application ?? payload, 'application'),
    {
      ...options,
      baseUrl:
        filledText(argocdUrl) ??
        filledText(context?.argocdUrl) ??
        options.baseUrl,
    },
  );
}
