import type { RootConfigService } from '@backstage/backend-plugin-api';

/**
 * The active secrets of a webhook, `plumbline.webhooks.<source>.secrets.<name>`,
 * read afresh so that a rotated one counts at once. A blank one is none: what
 * it would sign, anybody can.
 *
 * @param source - no part of a path of the configuration: any text will do
 *
 * @public
 */
export function readWebhookSecrets(
  config: Pick<RootConfigService, 'getOptional'>,
  source: string,
): string[] {
  const webhooks = entriesOf(config.getOptional('plumbline.webhooks'));
  const secrets = entriesOf(entriesOf(webhooks.get(source)).get('secrets'));
  return [...secrets.values()].filter(
    (secret): secret is string =>
      typeof secret === 'string' && secret.trim() !== '',
  );
}

function entriesOf(section: unknown): ReadonlyMap<string, unknown> {
  return new Map(
    typeof section === 'object' && section !== null
      ? Object.entries(section)
      : [],
  );
}
