import { expect } from '@playwright/test';
import type { Answer, Api } from '../support/api';
import type { Secrets } from '../support/deliveries';
import type { Backend } from './Backend';

export const services = ['basket', 'prices', 'stock'];

/** A service with an owner of its own, who has a channel and a pager. */
export function entitiesOf(service: string) {
  const entity = (kind: string, metadata: object, spec: object) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata,
    spec,
  });
  return [
    entity(
      'Group',
      {
        name: `${service}-team`,
        annotations: { 'plumbline.dev/channel': `#${service}-oncall` },
      },
      { type: 'team', children: [] },
    ),
    entity(
      'Component',
      {
        name: service,
        annotations: {
          'pagerduty.com/service-id': `P${service.toUpperCase()}`,
        },
      },
      { type: 'service', lifecycle: 'production', owner: `${service}-team` },
    ),
  ];
}

/** One alert of a service. */
export interface Fired {
  name: string;
  service: string;
  /** ISO 8601; by default now. */
  startsAt?: string;
  /** When it was over; by default it fires. */
  endsAt?: string;
}

/** As Alertmanager notifies of it. */
export async function sendAlert(
  api: Api,
  secrets: Pick<Secrets, 'alertmanager'>,
  { name, service, startsAt = new Date().toISOString(), endsAt }: Fired,
): Promise<Answer> {
  const labels = { alertname: name, service, severity: 'critical' };
  const status = endsAt === undefined ? 'firing' : 'resolved';
  return api.as(undefined).postRaw(
    '/api/evidence/webhooks/alertmanager',
    JSON.stringify({
      version: '4',
      groupKey: `{}:{alertname="${name}"}`,
      truncatedAlerts: 0,
      status,
      receiver: 'plumbline',
      groupLabels: { alertname: name },
      commonLabels: labels,
      commonAnnotations: {},
      externalURL: 'http://alertmanager.shop.example:9093',
      alerts: [
        {
          status,
          labels,
          annotations: {},
          startsAt,
          endsAt: endsAt ?? '0001-01-01T00:00:00Z',
          generatorURL: '',
          fingerprint: name.toLowerCase(),
        },
      ],
    }),
    { authorization: `Bearer ${secrets.alertmanager}` },
  );
}

/** The same, and it must be taken. */
export async function fireAlert(
  ...alert: Parameters<typeof sendAlert>
): Promise<void> {
  const answer = await sendAlert(...alert);
  expect([200, 201], answer.text).toContain(answer.status);
}

/** What happens outside, round by round: alerts that fire and stay, and deploys. */
export class World {
  readonly fired: { name: string; service: string }[] = [];

  constructor(
    private readonly backend: Backend,
    private readonly secrets: Secrets,
  ) {}

  async happen(
    round: number,
    service = services[round % services.length],
  ): Promise<void> {
    const name = `Cycle${round}Of${service}`;
    this.fired.push({ name, service });
    await this.#deploy(round, service);
    await fireAlert(this.backend.api, this.secrets, { name, service });
  }

  async #deploy(round: number, service: string): Promise<void> {
    const answer = await this.backend.api.post('/api/evidence/changes', {
      source: 'ci',
      id: `run-${round}`,
      kind: 'deploy',
      entityRef: `component:default/${service}`,
      environment: 'production',
      occurredAt: new Date().toISOString(),
      revision: `v${round}`,
      outcome: 'succeeded',
    });
    expect(answer.status, answer.text).toBe(201);
  }
}
