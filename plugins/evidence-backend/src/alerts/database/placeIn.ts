import {
  placeOfLabels,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { storedObject } from '@plumbline/backstage-plugin-evidence-node';

/** Where an alert is by the labels of its stored signal; nothing where that is damaged. */
export function placeIn(signal: string): ReturnType<typeof placeOfLabels> {
  try {
    const read = storedObject<Signal>(signal);
    return read.type === 'alert' ? placeOfLabels(read.labels) : {};
  } catch {
    // That it fires is known all the same.
    return {};
  }
}
