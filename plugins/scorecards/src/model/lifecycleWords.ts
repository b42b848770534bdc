import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  LifecycleState,
  NeglectKind,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';

export const stateWords: Record<
  LifecycleState | 'unknown' | 'undecided',
  string
> = {
  proposed: 'Proposed',
  experimental: 'Experimental',
  production: 'Production',
  deprecated: 'Deprecated',
  archived: 'Archived',
  deleted: 'Deleted',
  unknown: 'Unknown',
  undecided: 'As the catalog says',
};

export const neglectWords: Record<NeglectKind, string> = {
  orphaned: 'Orphaned',
  stale: 'Stale',
};

export const stateMeanings: Record<LifecycleState, string> = {
  proposed: 'Planned',
  experimental: 'May change or go',
  production: 'Others rely on it',
  deprecated: 'No new consumers',
  archived: 'Not deployed',
  deleted: 'Nothing is left',
};

export const stateTones: Partial<Record<LifecycleState | 'unknown', Tone>> = {
  production: 'ok',
  deprecated: 'warning',
};

export const guardTones: Partial<Record<VerdictStatus, Tone>> = {
  pass: 'ok',
  fail: 'critical',
};
