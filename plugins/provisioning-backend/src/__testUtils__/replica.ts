// One replica of the engine as a process of its own, to be killed.
import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import knexFactory from 'knex';
import { usualScales } from '@plumbline/backstage-plugin-provisioning-common';
import { ExemptionStore } from '../exemptions/ExemptionStore';
import { RequestStore } from '../records/RequestStore';
import { WorkspaceStore } from '../records/WorkspaceStore';
import { createSteps } from '../engine/createSteps';
import { Engine } from '../engine/Engine';
import { Expiry } from '../engine/Expiry';
import { Runner } from '../engine/Runner';
import { ProductRegistry } from '../standards/ProductRegistry';
import { writeCliConfig } from '../terraform/cliConfig';
import { Terraform } from '../terraform/Terraform';
import { Workspaces } from '../terraform/Workspace';
import { Cipher } from '../vault/Cipher';
import { library } from './library';
import { LocalSecrets } from '../vault/LocalSecrets';

export type ReplicaOptions = {
  connection: string;
  folder: string;
  plugins: string;
  standards: string;
  url: string;
};

async function main({ env }: NodeJS.Process): Promise<void> {
  const options: ReplicaOptions = JSON.parse(env.REPLICA ?? '');
  const knex = knexFactory({ client: 'pg', connection: options.connection });
  const store = new RequestStore(knex);
  const workspaces = new WorkspaceStore(knex);
  const cipher = new Cipher('of the tests');
  const secrets = new LocalSecrets({ cipher, store: workspaces });
  const registry = new ProductRegistry([library(options.standards)]);
  await registry.refresh();
  const clock = () => new Date();
  const environmentOf = () => ({ PLUMBLINE_POSTGRESQL_URL: options.url });
  const print = (message: string, meta?: object) => {
    if (env.PLUMBLINE_DEBUG) {
      process.stderr.write(`${message} ${JSON.stringify(meta)}\n`);
    }
  };
  const logger = {
    error: print,
    warn: print,
    info: print,
    debug: print,
    child: () => logger,
  };
  const runner = new Runner({
    cipher,
    environmentOf,
    secrets,
    store: workspaces,
    terraform: new Terraform({
      cliConfig: await writeCliConfig(options.folder, [options.plugins]),
    }),
    workspaces: new Workspaces(join(options.folder, 'runs')),
  });
  new Engine({
    clock,
    logger,
    registry,
    store,
    claimMs: 1_000,
    concurrency: 4,
    expiry: new Expiry({
      clock,
      registry,
      setAside: new SetAside(),
      store,
    }),
    holder: randomUUID(),
    steps: createSteps({
      cipher,
      environmentOf,
      runner,
      secrets,
      store,
      approvals: {
        by: new Map(),
        emergency: [],
        highCost: 500,
        scales: usualScales,
      },
      approvers: { of: async group => [group], names: async () => true },
      budgets: { of: async () => undefined },
      hasEntity: async () => true,
      surroundings: { incidents: async () => [], readers: async () => [] },
      exemptions: new ExemptionStore(knex),
      currency: 'USD',
    }),
  }).start();
  process.stdout.write('started\n');
}

void main(process);
