import { createHash } from 'node:crypto';
import { linksOf } from '@plumbline/backstage-plugin-evidence-common';
import { matcher } from './alertmanager';
import { NamedService, ownerOf } from './ownedServices';

/** Of every dashboard that is made here, and of no other. */
const dashboardTag = 'plumbline-service';

const mostLinks = 10;
const datasource = { type: 'prometheus', uid: '${datasource}' };
const perSecond = 'reqps';

type Query = [expression: string, legend: string];
type Panel = { title: string; unit: string; queries: Query[] };

/**
 * What can be seen of a service in Prometheus, by the metrics that Plumbline's own
 * collector reads of it (docs/prometheus.md).
 */
function panelsOf(names: readonly string[], labels: readonly string[]) {
  const of = (label: string) => matcher(label, names);
  const rate = (series: string) => `rate(${series}[$__rate_interval])`;
  const calls = (name: string, side: string) =>
    rate(`traces_service_graph_request_${name}{${of(side)}}`);
  const istio = rate(
    `istio_requests_total{reporter="source",${of('destination_service_name')}}`,
  );
  const panels: Panel[] = [
    {
      title: 'Alerts that fire',
      unit: 'short',
      queries: labels.map((label): Query => {
        const firing = `ALERTS{alertstate="firing",${of(label)}}`;
        return [`sum by (alertname, severity) (${firing})`, '{{alertname}}'];
      }),
    },
    {
      title: 'Burn rate of objectives',
      unit: 'none',
      queries: [
        [
          `slo:current_burn_rate:ratio{${of('sloth_service')}}`,
          '{{sloth_slo}}',
        ],
      ],
    },
    {
      title: 'Error budget that is left',
      unit: 'percentunit',
      queries: [
        [
          `slo:period_error_budget_remaining:ratio{${of('sloth_service')}}`,
          '{{sloth_slo}}',
        ],
      ],
    },
    {
      title: 'Requests a second, by caller',
      unit: perSecond,
      queries: [
        [`sum by (client) (${calls('total', 'server')})`, '{{client}}'],
        [`sum by (source_workload) (${istio})`, '{{source_workload}} (Istio)'],
      ],
    },
    {
      title: 'Failed requests a second, by caller',
      unit: perSecond,
      queries: [
        [`sum by (client) (${calls('failed_total', 'server')})`, '{{client}}'],
      ],
    },
    {
      title: 'Duration of requests, 95th percentile',
      unit: 's',
      queries: [
        [
          `histogram_quantile(0.95, sum by (le) (${calls(
            'server_seconds_bucket',
            'server',
          )}))`,
          '95 %',
        ],
      ],
    },
    {
      title: 'Requests a second to what it calls',
      unit: perSecond,
      queries: [
        [`sum by (server) (${calls('total', 'client')})`, '{{server}}'],
      ],
    },
  ];
  return panels;
}

/** Names a dashboard for ever, in the 40 characters that Grafana takes. */
function uidOf(ref: string): string {
  const hash = createHash('sha256').update(ref).digest('hex');
  return `plumbline-${hash.slice(0, 24)}`;
}

/**
 * A dashboard of Grafana, made from a service's entity. The same entity gives
 * the same bytes: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 *
 * @param of.isShared - whether another service has its title: Grafana takes each once
 *   in a folder
 * @param of.labels - labels of an alert that name its service
 * @param of.portal - address of the portal that its links lead to
 */
export function dashboardOf(
  { entity, names, ref }: NamedService,
  of: { isShared: boolean; labels: readonly string[]; portal: string },
): string {
  const owner = ownerOf(entity);
  const { metadata } = entity;
  const { description } = metadata;
  const title = metadata.title?.trim();
  const link = (text: string, url: string) => ({
    // Grafana fills in variables.
    type: 'link',
    title: text,
    url: url.replaceAll('$', '%24'),
    targetBlank: true,
    icon: 'external link',
    asDropdown: false,
    includeVars: false,
  });
  const dashboard = {
    uid: uidOf(ref),
    title:
      title && of.isShared
        ? `${title} ${shortName(ref)}`
        : titleOf({ entity, ref }),
    ...(description !== undefined && { description }),
    tags: [dashboardTag, ref, ...(owner === undefined ? [] : [owner])],
    schemaVersion: 38,
    version: 1,
    editable: false,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    links: [
      link('Portal', pageOf(of.portal, ref)),
      ...(owner === undefined
        ? []
        : [link(`Owner: ${shortName(owner)}`, pageOf(of.portal, owner))]),
      ...linksOf(metadata)
        .slice(0, mostLinks)
        .map(one => link(one.title ?? one.what, one.url)),
    ],
    templating: {
      list: [
        {
          name: 'datasource',
          type: 'datasource',
          query: 'prometheus',
          label: 'Data source',
        },
      ],
    },
    annotations: { list: [] },
    panels: panelsOf(names, of.labels).map(
      ({ queries, title: heading, unit }, index) => ({
        id: index + 1,
        type: 'timeseries',
        title: heading,
        datasource,
        gridPos: { h: 8, w: 12, x: (index % 2) * 12, y: (index >> 1) * 8 },
        fieldConfig: { defaults: { unit }, overrides: [] },
        options: {},
        targets: queries.map(([expr, legendFormat], query) => ({
          refId: String.fromCharCode(65 + query),
          expr,
          legendFormat,
        })),
      }),
    ),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** Its own title, or else its name. */
export function titleOf({
  entity,
  ref,
}: Pick<NamedService, 'entity' | 'ref'>): string {
  return entity.metadata.title?.trim() || shortName(ref);
}

/** `shop.checkout.json`: names of entities have no other characters. */
export function fileOf(ref: string): string {
  return `${ref.slice(ref.indexOf(':') + 1).replace('/', '.')}.json`;
}

/** Whether a file of that folder was made here. */
export function isDashboard(text: string): boolean {
  try {
    const { tags, uid } = JSON.parse(text);
    return uidOf(tags[1]) === uid && tags[0] === dashboardTag;
  } catch {
    return false;
  }
}

function pageOf(portal: string, ref: string): string {
  const [kind, path] = ref.split(':');
  const [namespace, name] = path.split('/');
  return `${portal.replace(/\/+$/, '')}/catalog/${[namespace, kind, name]
    .map(encodeURIComponent)
    .join('/')}`;
}

/** Without kind, and without the namespace that most are in. */
function shortName(ref: string): string {
  return ref.slice(ref.indexOf(':') + 1).replace(/^default\//, '');
}
