import type { IncomingMessage } from 'node:http';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { startAlertmanagerServer } from '../../plugins/evidence-backend-module-alertmanager/src/testUtils/alertmanagerServer';
import { startSite } from '../../plugins/evidence-backend-module-links/src/testUtils/testSite';
import {
  PagerDutyServer,
  token,
  user,
} from '../../plugins/evidence-backend-module-pagerduty/src/testUtils/pagerDutyServer';
import { GithubServer } from '../../plugins/evidence-backend-module-github/src/testUtils/githubServer';
import { goodFiles } from '../../plugins/evidence-backend-module-repositories/src/testUtils/goodFiles';

/** Repositories of an owner at the code host. */
const ofOneOwner = 500;
/** Services that page by one policy. */
const ofOnePolicy = 10;
const linksEach = 2;
const sites = 20;
const busyPath = '/busy';
const json = (body: unknown) => JSON.stringify(body);

export type Sources = {
  entities: Entity[];
  /** `integrations` and `plumbline`, for these sources. */
  config: JsonObject;
  /** Requests to the source of a collector since the last time. */
  taken(collector: string): number;
  stop(): void;
};

/**
 * The sources of an estate on this machine, in the shapes of their vendors:
 * GitHub, web sites, PagerDuty, Alertmanager and Prometheus. Nothing of what they
 * say changes.
 */
export async function startSources(
  entities: readonly Entity[],
): Promise<Sources> {
  const services = entities.filter(({ kind }) => kind === 'Component');
  const github = new GithubServer();
  await github.start();
  const pager = new PagerDutyServer();
  const pagerUrl = await pager.start();
  const web = await Promise.all(
    Array.from({ length: sites }, () => startSite({})),
  );
  const alertmanager = await startAlertmanagerServer();
  const rules = { groups: [rulesOf(services)] };
  const metrics = metricsOf(services);
  let queryCount = 0;
  alertmanager.answer({
    '/api/v1/rules': res => {
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(json({ status: 'success', data: rules }));
    },
    '/api/v1/query': async (res, req) => {
      const query = await queryOf(req);
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(metrics(query, 0));
    },
    // The same calls, each of which was counted otherwise by the next time.
    [`${busyPath}/api/v1/query`]: async (res, req) => {
      const query = await queryOf(req);
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(metrics(query, (queryCount += 1)));
    },
  });

  const described = new Map<string, Entity>();
  services.forEach((service, index) => {
    const { name } = service.metadata;
    const slug = `acme-${Math.floor(index / ofOneOwner)}/${name}`;
    github.add(slug, goodFiles);
    const policy = `PPOL${1000 + Math.floor(index / ofOnePolicy)}`;
    const id = `PSVC${10_000 + index}`;
    pager.services.set(id, { policy });
    if (!pager.policies.has(policy)) {
      pager.policies.set(policy, {
        id: policy,
        name: policy,
        rules: [{ delay: 15 }, { delay: 30 }],
      });
      const at = { policy, start: null, end: null };
      const person = user('PANA', 'Ana Ruiz', 'ana@acme.example');
      pager.shifts.push(
        { ...at, level: 1, user: person },
        { ...at, level: 2, user: person },
      );
    }
    const site = web[index % sites];
    const links = Array.from({ length: linksEach }, (_, at) => {
      site.pages[`/${name}/${at}`] = 200;
      return { url: site.url(`/${name}/${at}`), title: `Link ${at}` };
    });
    described.set(name, withSources(service, { slug, id, links }));
  });
  const mark = { github: 0, web: 0, pager: 0, alertmanager: 0 };
  const counts = () => ({
    github: github.requests.length,
    web: web.reduce((sum, { requests }) => sum + requests.length, 0),
    pager: pager.requests.length,
    alertmanager: alertmanager.requests.length,
  });
  const serverOf: Record<string, keyof typeof mark | undefined> = {
    repositories: 'github',
    links: 'web',
    pagerduty: 'pager',
    alertmanager: 'alertmanager',
    prometheus: 'alertmanager',
    busy: 'alertmanager',
  };
  return {
    entities: entities.map(
      one =>
        (one.kind === 'Component' && described.get(one.metadata.name)) ||
        withoutPages(one),
    ),
    config: {
      integrations: {
        github: [
          { host: 'github.com', apiBaseUrl: github.baseUrl, token: 'bench' },
        ],
      },
      plumbline: {
        outbound: {
          allow: Object.fromEntries(
            web.map(({ host }, index) => [`site-${index}`, host]),
          ),
        },
        collectors: {
          repositories: { type: 'repositories', timeout: '2h' },
          links: { type: 'links', timeout: '1h', perHost: 16 },
          ownership: { type: 'ownership' },
          pagerduty: {
            type: 'pagerduty',
            baseUrl: pagerUrl,
            token,
            timeout: '5m',
          },
          alertmanager: {
            type: 'alertmanager',
            url: alertmanager.url,
            rules: 'prometheus',
            timeout: '5m',
          },
          prometheus: {
            type: 'prometheus',
            url: alertmanager.url,
            timeout: '5m',
          },
          busy: {
            type: 'prometheus',
            url: `${alertmanager.url}${busyPath}`,
            timeout: '5m',
          },
        },
      },
    },
    taken(collector) {
      const server = serverOf[collector];
      if (!server) {
        return 0;
      }
      const all = counts()[server];
      const since = all - mark[server];
      mark[server] = all;
      return since;
    },
    stop() {
      github.stop();
      pager.stop();
      alertmanager.stop();
      web.forEach(site => void site.close());
    },
  };
}

function withSources(
  service: Entity,
  {
    slug,
    id,
    links,
  }: { slug: string; id: string; links: { url: string; title: string }[] },
): Entity {
  const { metadata } = withoutPages(service);
  return {
    ...service,
    metadata: {
      ...metadata,
      links,
      annotations: {
        ...metadata.annotations,
        'backstage.io/source-location': `url:https://github.com/${slug}/tree/main/`,
        'pagerduty.com/service-id': id,
      },
    },
  };
}

/** Nothing outside this machine is to be called. */
function withoutPages(entity: Entity): Entity {
  const { annotations = {} } = entity.metadata;
  const kept = Object.entries(annotations).filter(
    ([, value]) => !/^(url:)?https?:/.test(value),
  );
  return {
    ...entity,
    metadata: { ...entity.metadata, annotations: Object.fromEntries(kept) },
  };
}

/** One rule of alerting for each service. */
function rulesOf(services: readonly Entity[]) {
  return {
    name: 'services',
    file: 'services.yml',
    interval: 60,
    rules: services.map(({ metadata }) => ({
      type: 'alerting',
      name: 'HighErrors',
      query: 'up == 0',
      labels: { service: metadata.name, severity: 'critical' },
      annotations: {},
      alerts: [],
      health: 'ok',
      state: 'inactive',
    })),
  };
}

async function queryOf(req: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
  }
  return new URLSearchParams(body);
}

/** Each declared call, seen some times, as of the time that is requested. */
function metricsOf(services: readonly Entity[]) {
  const calls = services.flatMap(({ metadata, relations = [] }) =>
    relations
      .filter(
        ({ type, targetRef }) =>
          type === 'dependsOn' && targetRef.startsWith('component:'),
      )
      .map(({ targetRef }, index) => ({
        metric: { client: metadata.name, server: targetRef.split('/')[1] },
        count: 100 + index,
      })),
  );
  return (query: URLSearchParams, more: number) => {
    const at = Number(query.get('time'));
    const result = query.get('query')!.includes('traces_service_graph')
      ? calls.map(({ metric, count }) => ({
          metric,
          value: [at, String(count + more)],
        }))
      : [];
    return json({
      status: 'success',
      data: { resultType: 'vector', result },
    });
  };
}
