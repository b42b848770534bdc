import { gunzipSync, gzipSync } from 'node:zlib';
import type {
  PlannedResource,
  ReadPlan,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Cipher } from '../vault/Cipher';

/** What policies read of a plan: no value in it is null, unknown or sensitive. */
export type PlanFacts = {
  complete: boolean;
  resources: readonly PlannedResource[];
};

/** Kept so that a policy of tomorrow can be judged by the plans of today. */
export function sealFacts(
  cipher: Cipher,
  operationId: string,
  { complete, resources }: ReadPlan,
): Buffer {
  const facts: PlanFacts = { complete, resources };
  return cipher.seal(gzipSync(JSON.stringify(facts)), belongsTo(operationId));
}

/** @throws Error where it was changed, or belongs to another operation */
export function openFacts(
  cipher: Cipher,
  operationId: string,
  sealed: Buffer,
): PlanFacts {
  return JSON.parse(
    gunzipSync(cipher.open(sealed, belongsTo(operationId))).toString('utf8'),
  );
}

function belongsTo(operationId: string): string {
  return `facts ${operationId}`;
}
