import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';

/** What was asked about names no entity, or several. */
export class Unresolved extends Error {
  readonly name = 'Unresolved';

  constructor(readonly resolution: Resolution, readonly asked: string) {
    super(`'${asked}' is ${resolution.status}.`);
  }
}
