import {
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { GateRequestInput } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { Deployment } from './readEvent';

const table = 'github_deployment_waits';

/** A deployment that waits for the review of its release. */
export type DeploymentWait = {
  id: string;
  event: Deployment;
  /** As it was reviewed: what is stated of another release is none of it. */
  request: GateRequestInput;
  /** The id of the last decision that was made for it. */
  decision: string;
  /** Epoch milliseconds. */
  since: number;
};

type Row = { id: string; wait: string; since: number | string };

/** What of GitHub waits, over restarts, in the database of the plugin. */
export class DeploymentWaits {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async all(): Promise<DeploymentWait[]> {
    const rows = await this.#knex<Row>(table).orderBy(['since', 'id']);
    return SetAside.of(this.#knex).map('deployments that wait', rows, {
      id: ({ id }) => id,
      map: ({ id, since, wait }) => ({
        ...storedObject<Omit<DeploymentWait, 'id' | 'since'>>(wait, [
          ...(['event', 'request', 'decision'] as const),
        ]),
        id,
        since: storedInstant(since),
      }),
    });
  }

  /** In the place of what the same run waited for before. */
  async add({
    decision,
    event,
    request,
    since,
  }: Omit<DeploymentWait, 'id'>): Promise<void> {
    await this.#knex<Row>(table)
      .insert({
        id: deploymentKey(event),
        wait: JSON.stringify({ event, request, decision }),
        since,
      })
      .onConflict('id')
      .merge(['wait']);
  }

  async end({ id }: DeploymentWait): Promise<void> {
    await this.#knex<Row>(table).where({ id }).delete();
  }
}

/** Of what GitHub waits for an answer to. */
export function deploymentKey({
  environment,
  repository,
  run,
}: Deployment): string {
  return `${repository.url}/actions/runs/${run} ${environment}`;
}
