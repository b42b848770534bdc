import {
  canonicalJson,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { sha256 } from '../../database/sha256';

/** No entity ref looks like it: there is no `/` in it. */
export function subjectOfSignals(signals: readonly Signal[]): string {
  return `signal:${sha256(canonicalJson(signals)).slice(0, 32)}`;
}
