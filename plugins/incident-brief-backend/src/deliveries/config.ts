import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { OutboundRules } from '@plumbline/backstage-plugin-evidence-node';

type Off = { status: 'off'; reason: string };

export type SlackSettings =
  | Off
  | { status: 'on'; token: string; baseUrl: string };
export type PagerDutySettings =
  | Off
  | { status: 'on'; token: string; from: string; baseUrl: string };

export type DeliverySettings = {
  slack: SlackSettings;
  pagerduty: PagerDutySettings;
  /** The user whose view of the catalog briefs are made with; else the plugin's. */
  as?: string;
};

const key = 'plumbline.deliveries';

/**
 * Where briefs go out to. What is configured wrongly is off, and says why: a
 * portal must start without Slack.
 */
export function readDeliverySettings(
  config: RootConfigService,
  rules: OutboundRules,
): DeliverySettings {
  return {
    slack: readSlack(config, rules),
    pagerduty: readPagerDuty(config, rules),
    as: config.getOptionalString(`${key}.as`),
  };
}

function readSlack(
  config: RootConfigService,
  rules: OutboundRules,
): SlackSettings {
  const at = `${key}.slack`;
  const token = config.getOptionalString(`${at}.token`)?.trim();
  if (!token) {
    return { status: 'off', reason: `'${at}.token' is not configured` };
  }
  const base = readBaseUrl(
    config.getOptionalString(`${at}.baseUrl`) ?? 'https://slack.com/api',
    `${at}.baseUrl`,
    rules,
  );
  return base.status === 'off' ? base : { ...base, token };
}

function readPagerDuty(
  config: RootConfigService,
  rules: OutboundRules,
): PagerDutySettings {
  const at = `${key}.pagerduty`;
  const token = config.getOptionalString(`${at}.token`)?.trim();
  const from = config.getOptionalString(`${at}.from`)?.trim();
  if (!token || !from) {
    return {
      status: 'off',
      reason: `'${at}.${token ? 'from' : 'token'}' is not configured`,
    };
  }
  const base = readBaseUrl(
    config.getOptionalString(`${at}.baseUrl`) ?? 'https://api.pagerduty.com',
    `${at}.baseUrl`,
    rules,
  );
  return base.status === 'off' ? base : { ...base, token, from };
}

function readBaseUrl(
  text: string,
  at: string,
  rules: OutboundRules,
): Off | { status: 'on'; baseUrl: string } {
  try {
    const url = new URL(text);
    rules.check(url);
    return { status: 'on', baseUrl: url.href.replace(/\/+$/, '') };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      status: 'off',
      reason:
        name === 'OutboundError'
          ? `'${at}': ${message}`
          : `'${at}' must be an address such as https://slack.com/api`,
    };
  }
}
