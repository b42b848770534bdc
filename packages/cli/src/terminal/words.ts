import {
  entityTitle,
  plainInstant,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
import { now } from '../clock';

/** A sentence of the portal for a person; JSON has it as it is. */
export function inWords(text: string): string {
  return plainly(text, now());
}

/** `22 Nov 06:00 UTC`, with the year where it is not this one. */
export function whenWords(instant: string): string {
  return plainInstant(instant, now());
}

/** Users and other entities by name: `ana.ruiz, payments`. */
export function namesOf(...refs: readonly string[]): string {
  return refs.map(entityTitle).join(', ');
}
