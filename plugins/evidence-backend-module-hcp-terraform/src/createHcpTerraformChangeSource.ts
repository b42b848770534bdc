import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ChangeSource,
  MappedService,
  parseInput,
  parseJson,
  readServiceMapping,
  verifyHmac,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import { isRunTrigger, translateRun } from './run';
import { notificationSchema } from './schemas';

/** Notifications of HCP Terraform and Terraform Enterprise, `generic` ones. */
export function createHcpTerraformChangeSource(options: {
  config: Config;
}): ChangeSource {
  const workspaces = readServiceMapping(
    options.config,
    'plumbline.webhooks.hcp-terraform.workspaces',
  );
  return {
    id: 'hcp-terraform',
    title: 'HCP Terraform',
    guide: {
      text: 'Under Settings → Notifications of a workspace, add a webhook with the secret as its token',
      url: guideUrl('changes.md#hcp-terraform'),
    },
    kinds: ['infrastructure'],
    // https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#notification-authenticity:
    // no time is signed.
    verify: (delivery, secrets) =>
      verifyHmac(delivery, secrets, {
        header: 'X-TFE-Notification-Signature',
        algorithm: 'sha512',
      }),
    translate: delivery => translate(delivery, workspaces),
  };
}

function translate(
  delivery: WebhookDelivery,
  workspaces: ReadonlyMap<string, MappedService>,
): WebhookTranslation {
  const payload = parseJson(delivery.body);
  const { trigger, notifications } = parseInput(
    notificationSchema,
    payload,
    'notification',
  );
  const triggers = [
    ...(notifications ?? []).map(one => one.trigger),
    ...(trigger ? [trigger] : []),
  ];
  if (triggers.length === 0) {
    throw new InputError(
      "'notifications' of the notification must have at least one, with a 'trigger'",
    );
  }
  const event = triggers.join(' ');
  if (triggers.includes('verification')) {
    return { ignored: 'The webhook works', event };
  }
  return triggers.some(isRunTrigger)
    ? { event, ...translateRun(payload, workspaces) }
    : { ignored: 'This notification says nothing about a change', event };
}
