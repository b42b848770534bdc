import { teams } from './estate.mjs';

/** Seconds. Short, so that one sees something within a minute. */
const scrapeInterval = 2;

/** @param portal - where a portal exposes its own metrics, with their rules */
export function prometheusConfig({ metrics, alertmanager, rulesFile, portal }) {
  return {
    global: {
      scrape_interval: `${scrapeInterval}s`,
      scrape_timeout: `${scrapeInterval}s`,
      evaluation_interval: `${scrapeInterval}s`,
    },
    rule_files: [rulesFile, ...(portal ? [portal.rulesFile] : [])],
    ...(alertmanager && {
      alerting: {
        alertmanagers: [
          { static_configs: [{ targets: [new URL(alertmanager).host] }] },
        ],
      },
    }),
    scrape_configs: [
      { job_name: 'shop', static_configs: [{ targets: [metrics] }] },
      ...(portal
        ? [
            {
              job_name: 'plumbline',
              static_configs: [{ targets: [portal.metrics] }],
            },
          ]
        : []),
    ],
  };
}

const share =
  'sum by (service) (rate(http_requests_total{code=~"5.."}[20s])) / sum by (service) (rate(http_requests_total[20s]))';

export const rules = {
  groups: [
    {
      name: 'shop',
      rules: [
        {
          alert: 'HighErrorRate',
          expr: `${share} > 0.1`,
          for: '4s',
          labels: { severity: 'page' },
          annotations: {
            summary:
              '{{ $value | humanizePercentage }} of the requests of {{ $labels.service }} fail',
          },
        },
        {
          alert: 'PartnersSilent',
          expr: 'sum(rate(http_requests_total{service="partner-api"}[20s])) > 1000',
          labels: { severity: 'warning', service: 'partner-api' },
        },
      ],
    },
  ],
};

/** A route for each team, and a default that notifies nobody. */
export function alertmanagerConfig({ metrics }) {
  return {
    route: {
      receiver: 'unrouted',
      group_by: ['alertname', 'service'],
      group_wait: '2s',
      group_interval: '10s',
      routes: Object.entries(teams).map(([team, services]) => ({
        receiver: team,
        matchers: [`service=~"${services.join('|')}"`],
      })),
    },
    receivers: [
      { name: 'unrouted' },
      ...Object.keys(teams).map(name => ({
        name,
        webhook_configs: [{ url: `http://${metrics}/alerts?team=${name}` }],
      })),
    ],
  };
}

/** The layer for `npm start -- --config`. */
export function portalConfig({ prometheus, alertmanager }) {
  return {
    plumbline: {
      collectors: {
        ...(prometheus && {
          prometheus: {
            type: 'prometheus',
            url: prometheus,
            window: '60s',
            frequency: '5s',
          },
        }),
        ...(alertmanager && {
          alertmanager: {
            type: 'alertmanager',
            url: alertmanager,
            frequency: '5s',
            ...(prometheus && { rules: 'prometheus' }),
          },
        }),
      },
    },
  };
}
