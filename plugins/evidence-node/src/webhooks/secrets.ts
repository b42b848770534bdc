import type { RootConfigService } from '@backstage/backend-plugin-api';

/**
 * The active secrets of a webhook, `plumbline.webhooks.<source>.secrets.<name>`,
 * read afresh so that a rotated one counts at once. A blank one is none: what
 * it would sign, anybody can.
 *
 * @public
 */
export function readWebhookSecrets(
  config: Pick<RootConfigService, 'getOptional'>,
  source: string,
): string[] {
  const secrets = config.getOptional(`plumbline.webhooks.${source}.secrets`);
  return typeof secrets === 'object' && secrets !== null
    ? Object.values(secrets).filter(
        (secret): secret is string =>
          typeof secret === 'string' && secret.trim() !== '',
      )
    : [];
}
