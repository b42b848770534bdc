import { plainly, capital } from '@plumbline/backstage-plugin-evidence-react';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  IntentKey,
  OperationKind,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';

/** A state as it is called on screen, and how it looks. */
export const stateLooks: Readonly<Record<State, [words: string, tone: Tone]>> =
  {
    submitted: ['Submitted', 'info'],
    rejected: ['Rejected', 'critical'],
    rendered: ['Planning', 'info'],
    planned: ['Planned', 'info'],
    refused: ['Refused by policy', 'critical'],
    'waiting-for-approval': ['Waiting for approval', 'warning'],
    applying: ['Applying', 'info'],
    verifying: ['Verifying', 'info'],
    active: ['Active', 'ok'],
    failed: ['Failed', 'critical'],
    expiring: ['Expiring', 'warning'],
    destroying: ['Destroying', 'info'],
    destroyed: ['Destroyed', 'neutral'],
  };

const intentTitles: Readonly<Record<IntentKey, string>> = {
  engine: 'Kind',
  environment: 'Environment',
  dataClassification: 'Data',
  region: 'Region',
  durability: 'Service level',
  workload: 'Expected load',
  owner: 'Owner',
  costCenter: 'Cost center',
  service: 'Service',
};

/** What a field is called: `connection_limit` is `Connection limit`. */
export function fieldTitle(name: string): string {
  const known = (intentTitles as Record<string, string | undefined>)[name];
  const words = name.replace(/[_-]+/g, ' ').trim();
  return known ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** A problem of a field, shown beside the field: its name is already there. */
export function problemWords(message: string): string {
  const text = plainly(message.replace(/^'[^']*' /, ''));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const kindWords: Readonly<Record<OperationKind, string>> = {
  create: 'Create',
  modify: 'Change',
  destroy: 'Destroy',
};

/** The first part of a promise: `14 days` of `14 days, and more on request`. */
export function short(promise: string): string {
  return capital(promise.split(/[,;]/)[0].trim());
}

/** `22 Nov 2026`, in UTC. */
export function dayWords(instant: string): string {
  return new Date(instant).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
