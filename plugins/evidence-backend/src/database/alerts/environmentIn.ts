import {
  environmentOfLabels,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { storedObject } from '@plumbline/backstage-plugin-evidence-node';

/** The environment that the labels of a stored signal name; none where it is damaged. */
export function environmentIn(signal: string): string | undefined {
  try {
    const read = storedObject<Signal>(signal);
    return read.type === 'alert' ? environmentOfLabels(read.labels) : undefined;
  } catch {
    // That it fires is known all the same.
    return undefined;
  }
}
