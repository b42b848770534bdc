import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';

/** A text that names no entity, or several. */
export class Unresolved extends Error {
  readonly name = 'Unresolved';

  constructor(readonly resolution: Resolution, readonly text: string) {
    super(`'${text}' is ${resolution.status}.`);
  }
}
