import type { Receiver, Routing } from './ownedServices';

/** Where Alertmanager finds the secrets: they are named here, and never held. */
const secrets = '/etc/alertmanager/secrets';

export type AlertmanagerOptions = {
  /** The labels of an alert that name a service. */
  labels: readonly string[];
  /** Who hears of what has no route. */
  defaultReceiver: string;
  /** The default receiver as it was, an item of `receivers`. */
  keptReceiver?: string;
  /** Hears of every alert, besides whom its route leads to. */
  webhook?: Webhook;
};

/** The portal, which Alertmanager's own webhook notifies. */
export type Webhook = { url: string; credentialsFile: string };

/** What the receiver of the webhook is called. */
export const webhookReceiver = 'plumbline';

/**
 * A configuration of Alertmanager, with a route for each service. The same
 * routing gives the same bytes:
 * https://prometheus.io/docs/alerting/latest/configuration/
 */
export function alertmanagerConfig(
  routing: Routing,
  { labels, defaultReceiver, keptReceiver, webhook }: AlertmanagerOptions,
): string {
  const names = receiverNames(routing.receivers, [
    defaultReceiver,
    ...(webhook ? [webhookReceiver] : []),
  ]);
  return [
    '# Written by plumbline routes export from who owns what in the catalog.',
    keptReceiver
      ? '# Put it right there: what is changed here is lost, but for the default receiver.'
      : '# Put it right there: what is changed here is lost.',
    ...remarks(routing).map(line => `# ${line}`),
    'route:',
    `  receiver: ${quoted(defaultReceiver)}`,
    `  group_by: [${['alertname', ...labels].join(', ')}]`,
    ...(routing.services.length > 0 || webhook ? ['  routes:'] : []),
    ...(webhook
      ? [
          '    # Everything comes to the portal; the routes below go on as before.',
          `    - receiver: ${quoted(webhookReceiver)}`,
          '      continue: true',
        ]
      : []),
    ...routing.services.flatMap(service => [
      `    # ${oneLine(service.ref)}`,
      ...labels.flatMap(label => [
        '    - matchers:',
        `        - ${quoted(matcher(label, service.names))}`,
        `      receiver: ${quoted(names.get(service.group)!)}`,
      ]),
    ]),
    // The portal's route takes everything, so nothing would be left to the root's.
    ...(webhook
      ? [
          '    # What has no route above.',
          `    - receiver: ${quoted(defaultReceiver)}`,
        ]
      : []),
    'receivers:',
    keptReceiver ?? `  - name: ${quoted(defaultReceiver)}`,
    ...(webhook ? webhookConfig(webhook) : []),
    ...routing.receivers.flatMap(receiver =>
      receiverConfig(receiver, names.get(receiver.group)!),
    ),
    '',
  ].join('\n');
}

/** What a person has to know about the routing, a sentence to a line. */
export function remarks({ unrouted, ambiguous }: Routing): string[] {
  return [
    ...unrouted.map(({ ref, reason }) => `No route for ${ref}: ${reason}.`),
    ...ambiguous.map(
      ({ name, refs }) =>
        `The name '${name}' routes nowhere: ${refs.join(
          ' and ',
        )} answer to it.`,
    ),
  ].map(oneLine);
}

/**
 * `service="checkout"`, or an expression where there are several names: as
 * Alertmanager and Prometheus read it.
 */
export function matcher(label: string, names: readonly string[]): string {
  return names.length === 1
    ? `${label}="${escaped(names[0])}"`
    : `${label}=~"${escaped(names.map(literally).join('|'))}"`;
}

/** For RE2, which both anchor at both ends. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Inside the double quotes of a matcher. */
function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

/** The name of the Group, with its namespace where that distinguishes it from another. */
function receiverNames(
  receivers: readonly Receiver[],
  taken: readonly string[],
): Map<string, string> {
  const short = (ref: string) => ref.slice(ref.indexOf('/') + 1);
  const shared = (name: string) =>
    taken.includes(name) ||
    receivers.filter(({ group }) => short(group) === name).length > 1;
  return new Map(
    receivers.map(({ group }) => [
      group,
      shared(short(group)) ? group.slice(group.indexOf(':') + 1) : short(group),
    ]),
  );
}

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
function webhookConfig({ url, credentialsFile }: Webhook): string[] {
  return [
    `  - name: ${quoted(webhookReceiver)}`,
    '    webhook_configs:',
    `      - url: ${quoted(url)}`,
    '        send_resolved: true',
    '        http_config:',
    '          authorization:',
    `            credentials_file: ${quoted(credentialsFile)}`,
  ];
}

function receiverConfig({ channel, pager }: Receiver, name: string): string[] {
  const keyFile = quoted(`${secrets}/pager/${name.replace('/', '.')}`);
  const isOpsgenie = pager !== undefined && /\bopsgenie\b/i.test(pager);
  return [
    `  - name: ${quoted(name)}`,
    ...(channel
      ? [
          '    slack_configs:',
          `      - channel: ${quoted(channel)}`,
          `        api_url_file: ${quoted(`${secrets}/slack-api-url`)}`,
          '        send_resolved: true',
        ]
      : []),
    ...(pager
      ? [
          `    # ${oneLine(pager)}`,
          isOpsgenie ? '    opsgenie_configs:' : '    pagerduty_configs:',
          `      - ${
            isOpsgenie ? 'api_key_file' : 'routing_key_file'
          }: ${keyFile}`,
          '        send_resolved: true',
        ]
      : []),
  ];
}

/** A string as YAML: in single quotes, unless it holds what those can't. */
function quoted(text: string): string {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
    ? JSON.stringify(text)
    : `'${text.replace(/'/g, "''")}'`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim();
}
