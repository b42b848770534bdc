import { parseEntityRef } from '@backstage/catalog-model';
import { entityTitle } from './entityLabel';

const refs = /\b[a-z]+:[\w-]+\/[\w.-]*\w/gi;
const instants = /\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g;

/**
 * A sentence of the server as a person reads it: entities by their names,
 * instants to the minute. What each name means in full is linked beside it.
 */
export function plainly(text: string): string {
  return text
    .replace(refs, found => (isRef(found) ? entityTitle(found) : found))
    .replace(instants, '$1 $2 UTC');
}

function isRef(text: string): boolean {
  try {
    parseEntityRef(text);
    return true;
  } catch {
    return false;
  }
}
