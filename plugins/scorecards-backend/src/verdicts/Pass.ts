import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { CompiledControl } from '@plumbline/backstage-plugin-scorecards-common/control';

/** One look at what is new: as whom, under which claim, with which controls. */
export type Pass = {
  lease: Lease;
  credentials: BackstageCredentials;
  controls: readonly CompiledControl[];
  fingerprint: string;
  signal?: AbortSignal;
};
