import { createHmac, randomBytes } from 'node:crypto';
import { githubDeploymentStatus } from './githubPayload';
import type { Item } from './item';
import {
  argoCdSync,
  cdeventsDeployed,
  genericChange,
  gitlabDeployment,
  hcpTerraformRun,
  launchDarklyEntry,
  pagerDutyChange,
} from './payloads';

/** A request as its sender would make it. */
export type Delivery = {
  path: string;
  headers: Record<string, string>;
  body: string;
  items: readonly Item[];
};

/** A way for changes to come in. */
export type Endpoint = {
  name: string;
  /** How the sender proves itself. */
  proof: string;
  /** Changes that one delivery reports. */
  each: number;
  /** Signs now: some signatures are good for five minutes only. */
  deliver(items: readonly Item[]): Omit<Delivery, 'items'>;
};

export type Secrets = Record<
  | 'argocd'
  | 'cdevents'
  | 'github'
  | 'gitlab'
  | 'hcp-terraform'
  | 'launchdarkly'
  | 'pagerduty',
  string
>;

/** The baselines, of one change and of many in a delivery. */
export const generic = 'generic format';
export const genericBatch = 'generic format, batched';
/** Changes in a delivery of those that bring many. */
export const batchSize = 50;

export function makeSecrets(): Secrets {
  const secret = () => randomBytes(24).toString('hex');
  const signing = () => `whsec_${randomBytes(24).toString('base64')}`;
  return {
    argocd: secret(),
    cdevents: signing(),
    github: secret(),
    gitlab: signing(),
    'hcp-terraform': secret(),
    launchdarkly: secret(),
    pagerduty: secret(),
  };
}

/** @param options.token - of a caller that may report changes, for the generic format */
export function makeEndpoints(options: {
  secrets: Secrets;
  token: string;
}): Endpoint[] {
  const { secrets, token } = options;
  const json = { 'content-type': 'application/json' };
  const bearer = { authorization: `Bearer ${token}` };
  const webhook = (
    source: keyof Secrets,
    proof: string,
    payloadOf: (item: Item) => object,
    prove: (body: string, item: Item) => Record<string, string>,
  ): Endpoint => ({
    name: source,
    proof,
    each: 1,
    deliver: ([item]) => {
      const body = JSON.stringify(payloadOf(item));
      return {
        path: `webhooks/${source}`,
        headers: { ...json, ...prove(body, item) },
        body,
      };
    },
  });
  const events = (name: string, each: number, form: string): Endpoint => ({
    name,
    proof: 'Standard Webhooks',
    each,
    deliver: items => {
      const found = items.map(cdeventsDeployed);
      const body = JSON.stringify(each === 1 ? found[0] : found);
      return {
        path: 'events',
        headers: {
          'content-type': `application/cloudevents${form}+json`,
          ...standardWebhook(secrets.cdevents, items[0], body),
        },
        body,
      };
    },
  });
  const own = (name: string, each: number): Endpoint => ({
    name,
    proof: "the portal's token",
    each,
    deliver: items => {
      const found = items.map(genericChange);
      return {
        path: 'changes',
        headers: { ...json, ...bearer },
        body: JSON.stringify(each === 1 ? found[0] : { items: found }),
      };
    },
  });
  return [
    own(generic, 1),
    webhook('github', 'HMAC-SHA-256', githubDeploymentStatus, body => ({
      'x-github-event': 'deployment_status',
      'x-hub-signature-256': `sha256=${hmac('sha256', secrets.github, body)}`,
    })),
    webhook('gitlab', 'Standard Webhooks', gitlabDeployment, (body, item) => ({
      'x-gitlab-event': 'Deployment Hook',
      ...standardWebhook(secrets.gitlab, item, body),
    })),
    webhook('argocd', 'token', argoCdSync, () => ({
      authorization: `Bearer ${secrets.argocd}`,
    })),
    webhook('launchdarkly', 'HMAC-SHA-256', launchDarklyEntry, body => ({
      'x-ld-signature': hmac('sha256', secrets.launchdarkly, body),
    })),
    webhook('hcp-terraform', 'HMAC-SHA-512', hcpTerraformRun, body => ({
      'x-tfe-notification-signature': hmac(
        'sha512',
        secrets['hcp-terraform'],
        body,
      ),
    })),
    webhook(
      'pagerduty',
      'routing key',
      item => pagerDutyChange(item, secrets.pagerduty),
      () => ({}),
    ),
    events('cdevents', 1, ''),
    own(genericBatch, batchSize),
    events('cdevents, batched', batchSize, '-batch'),
  ];
}

function hmac(algorithm: string, secret: string, body: string): string {
  return createHmac(algorithm, secret).update(body).digest('hex');
}

/** https://www.standardwebhooks.com */
function standardWebhook(secret: string, { serial }: Item, body: string) {
  const id = `msg_${serial}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const digest = createHmac('sha256', key)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${digest}`,
  };
}
