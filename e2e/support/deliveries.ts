import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { RecordingPagerDuty } from '../recorders/RecordingPagerDuty';
import { RecordingSlack } from '../recorders/RecordingSlack';
import { Answer, Api, expectOneSentence } from './api';

/** What only the portal and those it speaks with may know. */
export interface Secrets {
  slackToken: string;
  slackSigning: string;
  pagerDutyToken: string;
  alertmanager: string;
  github: string;
}

export function newSecrets(): Secrets {
  const made = (prefix: string) => prefix + randomBytes(16).toString('hex');
  return {
    slackToken: made('xoxb-'),
    slackSigning: made(''),
    pagerDutyToken: made('u+'),
    alertmanager: made(''),
    github: made(''),
  };
}

/** Those whom briefs go out to. */
export interface Receivers {
  slack: RecordingSlack;
  pagerduty: RecordingPagerDuty;
}

export async function startReceivers(
  secrets: Secrets,
  channels: readonly string[],
): Promise<Receivers> {
  const slack = new RecordingSlack(secrets.slackToken, channels);
  const pagerduty = new RecordingPagerDuty(
    secrets.pagerDutyToken,
    'incident-bot@shop.example',
  );
  return {
    slack: await slack.listen(),
    pagerduty: await pagerduty.listen(),
  };
}

/** The configuration layer that a user would write for them. */
export function deliveriesLayer(
  secrets: Secrets,
  { slack, pagerduty }: Receivers,
) {
  const secret = (current: string) => ({ secrets: { current } });
  return {
    plumbline: {
      webhooks: {
        alertmanager: secret(secrets.alertmanager),
        github: secret(secrets.github),
        slack: secret(secrets.slackSigning),
      },
      outbound: { allow: { slack: slack.host, pagerduty: pagerduty.host } },
      deliveries: {
        slack: {
          token: secrets.slackToken,
          baseUrl: `http://${slack.host}/api`,
        },
        pagerduty: {
          token: secrets.pagerDutyToken,
          from: 'incident-bot@shop.example',
          baseUrl: `http://${pagerduty.host}`,
        },
      },
    },
  };
}

/** What the portal says of what went out, or did not. */
export interface DeliveryReport {
  id: string;
  target: 'slack' | 'pagerduty';
  address: string;
  entityRef: string;
  title: string;
  state: string;
  reason?: string;
  digest?: string;
  resolved: boolean;
  nextAttemptAt?: string;
}

/** Whether it, or an update of it, is still to be sent. */
export const isOnItsWay = ({ state, nextAttemptAt }: DeliveryReport) =>
  !['sent', 'updated'].includes(state) || nextAttemptAt !== undefined;

/** All of them, every page. */
export async function deliveriesOf(
  portal: Api,
  query: Record<string, string> = {},
): Promise<DeliveryReport[]> {
  const items: DeliveryReport[] = [];
  let cursor: string | undefined;
  do {
    const { status, body, text } = await portal.get(
      '/api/incident-brief/deliveries',
      { limit: '200', ...query, cursor },
    );
    expect(status, text.slice(0, 500)).toBe(200);
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  return items;
}

/** The beginning of the digest that a note names. */
export function digestOfNote(content: string): string {
  const [, digest = ''] = /\bbrief ([0-9a-f]{8,})/.exec(content) ?? [];
  expect(digest, content.slice(0, 200)).not.toBe('');
  return digest;
}

/** A slash command, signed as Slack does. */
export function slashCommand(
  secret: string,
  fields: { text: string; user_id: string },
  at: number = Date.now(),
): { body: string; headers: Record<string, string> } {
  const body = new URLSearchParams({
    command: '/brief',
    team_id: 'T0001ABCD',
    channel_id: 'C2147483705',
    response_url: 'https://hooks.slack.com/commands/T0001ABCD/1/x',
    ...fields,
  }).toString();
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

export async function sendSlash(
  portal: Api,
  ...command: Parameters<typeof slashCommand>
): Promise<Answer> {
  const { body, headers } = slashCommand(...command);
  return portal
    .as(undefined)
    .postRaw('/api/incident-brief/slack', body, headers);
}

export function expectRefused(answer: Answer): void {
  expect(expectOneSentence(answer, 401)).not.toMatch(/[0-9a-f]{32}/);
}

/** Files of a folder, however deep, that hold one of the texts. */
export function filesHolding(
  folder: string,
  texts: readonly string[],
): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => {
      const content = readFileSync(file);
      return texts.some(text => content.includes(text));
    });
}
