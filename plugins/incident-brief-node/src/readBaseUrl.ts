import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { OutboundRules } from '@plumbline/backstage-plugin-evidence-node';

/**
 * The configured address of a target, without a slash at its end. One that is
 * wrong is a reason to be off, and no error: a portal must start without its
 * chat.
 *
 * @param options.key - where it is in the configuration
 * @param options.otherwise - the address where none is configured
 */
export function readBaseUrl(options: {
  config: RootConfigService;
  key: string;
  otherwise: string;
  rules: OutboundRules;
}): { baseUrl: string; off?: undefined } | { baseUrl: ''; off: string } {
  const { config, key, otherwise, rules } = options;
  try {
    const url = new URL(config.getOptionalString(key) ?? otherwise);
    rules.check(url);
    return { baseUrl: url.href.replace(/\/+$/, '') };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      baseUrl: '',
      off:
        name === 'OutboundError'
          ? `'${key}': ${message}`
          : `'${key}' must be an address such as ${otherwise}`,
    };
  }
}
