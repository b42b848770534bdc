import type { Operation } from '@plumbline/backstage-plugin-provisioning-common';

type Rollback = NonNullable<Operation['rollback']>;

const words: Readonly<Record<Rollback, string>> = {
  reversible: 'reversible: it can be taken back as if it had not been',
  compensating: 'compensating: it can be made good again, by another change',
  irreversible: 'irreversible: what is lost stays lost',
};

/** Whether a step can be undone, in words. */
export function rollbackWords(rollback: Rollback | undefined): string {
  return rollback ? words[rollback] : 'not known';
}
