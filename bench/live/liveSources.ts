import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import {
  apiAlert,
  json,
  startAlertmanagerServer,
} from '../../plugins/evidence-backend-module-alertmanager/src/testUtils/alertmanagerServer';
import {
  PagerDutyServer,
  token,
  troubles,
  user,
} from '../../plugins/evidence-backend-module-pagerduty/src/testUtils/pagerDutyServer';

/** Passes are made at the start only, so that what is seen is looked up. */
const shared = { frequency: '12h', timeout: '8s' };
const window = '12h';

export type LiveSources = {
  /** `plumbline.collectors`. */
  collectors: JsonObject;
  /** Addresses that a plain client would ask about a service, one a source. */
  addresses(
    service: string,
  ): { url: string; headers: Record<string, string> }[];
  /** From now on two of them hang, and one fails. */
  misbehave(): void;
  stop(): void;
};

/**
 * Eight sources that are queried while a brief is made: three Prometheus, three
 * Alertmanagers and two PagerDutys, small servers on this machine.
 */
export async function startLiveSources(
  services: readonly Entity[],
): Promise<LiveSources> {
  const names = services.map(({ metadata }) => metadata.name);
  const metrics = await Promise.all([1, 2, 3].map(startAlertmanagerServer));
  const alerts = await Promise.all([1, 2, 3].map(startAlertmanagerServer));
  const pagers = await Promise.all(
    [1, 2].map(async () => {
      const server = new PagerDutyServer();
      names.forEach(name =>
        server.services.set(pagerIdOf(name), { policy: 'PPOL1' }),
      );
      server.policies.set('PPOL1', {
        id: 'PPOL1',
        name: 'Policy',
        rules: [{ delay: 15 }],
      });
      const person = user('PANA', 'Ana Ruiz', 'ana@acme.example');
      server.shifts.push({ policy: 'PPOL1', level: 1, user: person });
      return { server, url: await server.start() };
    }),
  );
  const one = JSON.stringify({
    status: 'success',
    data: { resultType: 'scalar', result: [1772366400, '1'] },
  });
  const empty = {
    status: 'success',
    data: { resultType: 'vector', result: [] },
  };
  metrics.forEach(server =>
    server.answer({
      '/api/v1/query': async (res, req) => {
        let body = '';
        for await (const chunk of req) {
          body += chunk;
        }
        res
          .writeHead(200, { 'content-type': 'application/json' })
          .end(body.includes('vector%281%29') ? one : JSON.stringify(empty));
      },
    }),
  );
  const firing = names.map(service => apiAlert({ service }));
  alerts.forEach(server => server.answer({ '/api/v2/alerts': json(firing) }));
  const numbered = (type: string, urls: string[], more: object) =>
    urls.map((url, index) => [
      `${type}-${index + 1}`,
      {
        type,
        ...shared,
        ...more,
        ...(type === 'pagerduty' ? { baseUrl: url } : { url }),
      },
    ]);
  const urls = (servers: { url: string }[]) => servers.map(({ url }) => url);
  return {
    collectors: Object.fromEntries([
      ...numbered('prometheus', urls(metrics), { window }),
      ...numbered('alertmanager', urls(alerts), {}),
      ...numbered('pagerduty', urls(pagers), { token }),
    ]),
    addresses: service => [
      ...metrics.map(({ url }) => ({
        url: `${url}/api/v1/query`,
        headers: {},
      })),
      ...alerts.map(({ url }) => ({
        url: `${url}/api/v2/alerts`,
        headers: {},
      })),
      ...pagers.map(({ url }) => ({
        url: `${url}/services/${pagerIdOf(service)}`,
        headers: { authorization: `Token token=${token}` },
      })),
    ],
    misbehave() {
      metrics[1].answer({ '/api/v1/query': () => {}, all: () => {} });
      alerts[1].answer({ '/api/v2/alerts': () => {}, all: () => {} });
      pagers[1].server.trouble.set('*', troubles.broken);
    },
    stop() {
      [...metrics, ...alerts].forEach(server => server.stop());
      pagers.forEach(({ server }) => server.stop());
    },
  };
}

/** PagerDuty's ids have letters and digits only. */
export function pagerIdOf(service: string): string {
  return `P${service.replace(/[^a-z0-9]/gi, '')}`.slice(0, 40);
}
