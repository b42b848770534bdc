import type { OutboundRules } from '@plumbline/backstage-plugin-evidence-node';

/**
 * Whether an answer may be posted to an address that a request named: to
 * Slack's own, and to hosts that configuration names; a signature does not make
 * an address safe.
 */
export function isResponseUrl(text: string, rules: OutboundRules): boolean {
  try {
    const url = new URL(text);
    return (
      rules.names(url) ||
      (url.protocol === 'https:' &&
        url.hostname === 'hooks.slack.com' &&
        url.port === '' &&
        url.username === '')
    );
  } catch {
    return false;
  }
}
