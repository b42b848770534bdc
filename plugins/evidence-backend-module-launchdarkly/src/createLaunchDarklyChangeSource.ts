import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { Config } from '@backstage/config';
import {
  ChangeSource,
  parseInput,
  parseJson,
  readServiceMapping,
  verifyHmac,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
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
    guide: {
      text: 'Under Integrations → Webhooks, add one, and sign it with the secret',
      url: guideUrl('changes.md#launchdarkly'),
    },
    kinds: ['flag'],
    // https://launchdarkly.com/docs/home/infrastructure/webhooks: no time is signed.
    verify: (delivery, secrets) =>
      verifyHmac(delivery, secrets, { header: 'X-LD-Signature' }),
    translate: delivery => translate(delivery, flagOptions),
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
