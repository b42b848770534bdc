import { ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { RequestStore } from '../records/RequestStore';
import { newOperation } from '../records/newOperation';
import type { ReplicaOptions } from './replica';

/** Starts a replica of the engine as a process of its own, to be killed. */
export async function startReplica(
  options: ReplicaOptions,
): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      resolve(__dirname, 'replica.ts'),
    ],
    {
      env: { ...process.env, REPLICA: JSON.stringify(options) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((done, fail) => {
    child.stdout!.once('data', done);
    child.once('exit', fail);
  });
  return child;
}

/** Asks for a database by this name, as if the portal had taken the request. */
export async function askFor(
  store: RequestStore,
  options: { name: string; index: number; waits?: boolean },
): Promise<string> {
  const { index, name, waits = false } = options;
  const now = Date.now();
  const intent = {
    engine: 'postgresql',
    service: 'component:default/checkout',
    owner: 'group:default/payments',
    environment: 'dev',
    dataClassification: 'internal',
    durability: 'dev',
    costCenter: 'CC-100',
    database_name: name,
    connection_limit: 10,
  };
  const state = waits
    ? ('waiting-for-approval' as const)
    : ('submitted' as const);
  const request = {
    id: `req-${index.toString(16).padStart(12, '0')}`,
    product: 'shared-postgresql-database',
    productVersion: 1,
    requester: 'user:default/ana',
    service: intent.service,
    owner: intent.owner,
    state,
    intent,
    resourceName: name,
    createdAt: now,
    updatedAt: now,
  };
  const operation = newOperation({
    request,
    number: 1,
    kind: 'create',
    intent,
    requestedBy: 'user:default/ana',
    now,
  });
  await store.add(request, { ...operation, state }, [
    { state, at: now, message: 'Requested.' },
  ]);
  return request.id;
}
