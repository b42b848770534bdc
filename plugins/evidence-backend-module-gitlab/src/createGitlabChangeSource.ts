import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ChangeSource,
  filledText,
  isToken,
  parseInput,
  parseJson,
  signingSecretPrefix,
  singleHeader,
  verifyStandardWebhook,
  WebhookDelivery,
  WebhookTranslation,
  WebhookVerification,
} from '@plumbline/backstage-plugin-evidence-node';
import { translateDeployment } from './deployment';
import { DeployRules, readDeployRules } from './deployRules';
import { translateFeatureFlag } from './featureFlag';
import { translateJob } from './job';
import { translateMergeRequest } from './mergeRequest';
import { translatePipeline } from './pipeline';
import { translatePush } from './push';
import { translateRelease } from './release';
import { eventSchema } from './schemas';

/** GitLab's webhook, of a project, a group or the whole instance. */
export function createGitlabChangeSource(options: {
  config: Config;
}): ChangeSource {
  const rules = readDeployRules(options.config);
  return {
    id: 'gitlab',
    title: 'GitLab',
    guide: {
      text: 'Under Settings → Webhooks of a project or a group, add one with the secret token',
      url: guideUrl('changes.md#gitlab'),
    },
    kinds: ['deploy', 'commit', 'flag'],
    verify,
    translate: delivery => translate(delivery, rules),
  };
}

/**
 * With a signing token GitLab signs as Standard Webhooks do; with a secret token
 * it sends that token. What is signed must be signed right: taking the token
 * instead would let anybody who has it forge a signed delivery.
 * https://docs.gitlab.com/user/project/integrations/webhooks/
 */
function verify(
  delivery: WebhookDelivery,
  secrets: readonly string[],
  now: Date,
): WebhookVerification {
  if (delivery.headers['webhook-signature'] !== undefined) {
    return verifyStandardWebhook(delivery, secrets, now);
  }
  const token = singleHeader(delivery, 'x-gitlab-token');
  if (token === undefined) {
    return {
      status: 'refused',
      code: 'unsigned',
      reason:
        "The delivery must be signed ('webhook-signature') or bring its secret token ('X-Gitlab-Token')",
    };
  }
  const tokens = secrets.filter(
    secret => !secret.startsWith(signingSecretPrefix),
  );
  return isToken(token, tokens)
    ? { status: 'verified' }
    : {
        status: 'refused',
        reason:
          "The token in 'X-Gitlab-Token' is none of the configured secrets",
      };
}

function translate(
  delivery: WebhookDelivery,
  rules: DeployRules,
): WebhookTranslation {
  const payload = parseJson(delivery.body);
  const { object_kind: kind, event_name: name } = parseInput(
    eventSchema,
    payload,
    'event',
  );
  const event =
    filledText(kind, 100) ??
    filledText(name, 100) ??
    filledText(singleHeader(delivery, 'x-gitlab-event'), 100);
  if (event === undefined) {
    throw new InputError("'object_kind' of the event is missing");
  }
  return { event, ...translateEvent(event, payload, delivery, rules) };
}

function translateEvent(
  event: string,
  payload: unknown,
  delivery: WebhookDelivery,
  rules: DeployRules,
): WebhookTranslation {
  switch (event) {
    case 'push':
    case 'Push Hook':
      return translatePush(payload);
    case 'deployment':
    case 'Deployment Hook':
      return translateDeployment(payload);
    case 'merge_request':
    case 'Merge Request Hook':
      return translateMergeRequest(payload, delivery);
    case 'release':
    case 'Release Hook':
      return translateRelease(payload);
    case 'feature_flag':
    case 'Feature Flag Hook':
      return translateFeatureFlag(payload, delivery);
    case 'pipeline':
    case 'Pipeline Hook':
      return translatePipeline(payload, rules.pipelines);
    case 'build':
    case 'Job Hook':
      return translateJob(payload, rules.jobs);
    default:
      return { ignored: 'This event says nothing about changes' };
  }
}
