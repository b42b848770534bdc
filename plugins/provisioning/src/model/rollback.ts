import type { Operation } from '@plumbline/backstage-plugin-provisioning-common';

type Rollback = NonNullable<Operation['rollback']>;

const words: Readonly<Record<Rollback, string>> = {
  reversible: 'Reversible',
  compensating: 'Compensating change',
  irreversible: 'Irreversible',
};

/** Whether a step can be undone. */
export function rollbackWords(rollback: Rollback | undefined): string {
  return rollback ? words[rollback] : 'Unknown';
}
