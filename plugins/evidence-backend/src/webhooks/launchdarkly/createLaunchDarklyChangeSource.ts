import type { Config } from '@backstage/config';
import {
  ChangeSource,
  parseInput,
  parseJson,
  WebhookDelivery,
  WebhookTranslation,
  WebhookVerification,
} from '@plumbline/backstage-plugin-evidence-node';
import { singleHeader } from '../headers';
import { isSignedWith } from '../hmac';
import { readServiceMapping } from '../serviceMapping';
import { FlagOptions, translateFlag } from './flag';
import { kindSchema } from './schemas';

/** LaunchDarkly's webhook: its audit log, entry by entry. */
export function createLaunchDarklyChangeSource(options: {
  config: Config;
}): ChangeSource {
  const { config } = options;
  const flagOptions: FlagOptions = {
    projects: readServiceMapping(
      config,
      'plumbline.webhooks.launchdarkly.projects',
    ),
    baseUrl:
      config.getOptionalString('plumbline.webhooks.launchdarkly.baseUrl') ??
      'https://app.launchdarkly.com',
  };
  return {
    id: 'launchdarkly',
    title: 'LaunchDarkly',
    kinds: ['flag'],
    verify,
    translate: delivery => translate(delivery, flagOptions),
  };
}

/** https://launchdarkly.com/docs/home/infrastructure/webhooks: no time is signed. */
function verify(
  delivery: WebhookDelivery,
  secrets: readonly string[],
): WebhookVerification {
  const signature = singleHeader(delivery, 'x-ld-signature');
  if (signature === undefined) {
    return {
      status: 'refused',
      code: 'unsigned',
      reason: "The delivery must be signed: header 'X-LD-Signature' is missing",
    };
  }
  return isSignedWith(delivery.body, signature, secrets)
    ? { status: 'verified' }
    : {
        status: 'refused',
        reason:
          "The signature in 'X-LD-Signature' does not fit the body and any configured secret",
      };
}

function translate(
  delivery: WebhookDelivery,
  options: FlagOptions,
): WebhookTranslation {
  const payload = parseJson(delivery.body);
  const { kind } = parseInput(kindSchema, payload, 'entry of the audit log');
  return kind === 'flag'
    ? translateFlag(payload, options)
    : { ignored: 'Only changes of flags are kept', event: kind };
}
