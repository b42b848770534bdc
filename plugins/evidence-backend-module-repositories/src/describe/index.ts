import type { Observations } from '@plumbline/backstage-plugin-evidence-common';
import { baseImages, lockFiles, runtimes } from './builds';
import { ci } from './ci';
import { codeowners } from './codeowners';
import {
  dependencyUpdates,
  license,
  readme,
  runbook,
  securityPolicy,
} from './documents';
import { flags } from './flags';
import { pipelines } from './pipelines';
import type { Subject } from './Subject';
import { template } from './template';

export type { OwnerNames, Subject } from './Subject';

type Fact = NonNullable<Observations['facts']>[number];

const describers: Record<string, (subject: Subject) => unknown> = {
  readme,
  runbook,
  securityPolicy,
  dependencyUpdates,
  codeowners,
  ci,
  pipelines,
  lockFiles,
  runtimes,
  baseImages,
  flags,
  template,
  license,
  branchProtection: ({ protection }) => protection,
  lastActivity: ({ activity }) => activity,
};

/** All facts of an entity; what is absent is a fact as well. */
export function describeSubject(entityRef: string, subject: Subject): Fact[] {
  return Object.entries(describers).map(([fact, describe]) => ({
    entityRef,
    name: `repository.${fact}`,
    // What is undefined is no part of a value.
    value: JSON.parse(JSON.stringify(describe(subject))),
  }));
}
