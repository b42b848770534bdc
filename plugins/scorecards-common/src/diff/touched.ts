import type { SensitivePart } from '@plumbline/backstage-plugin-evidence-common';
import type { ReleaseCandidate } from '../schemas/gateRequest';

/**
 * What a release touches, with what its diff shows, whatever is stated: evidence
 * counts more than a word. That it shows nothing says nothing of what is not in
 * manifests.
 */
export function touchedBy({
  diff,
  touches,
}: ReleaseCandidate): SensitivePart[] | undefined {
  return diff?.touches && diff.touches.length > 0
    ? [...new Set([...(touches ?? []), ...diff.touches])]
    : touches;
}

/**
 * What was stated of a release where that went to another environment: what its
 * diff creates and destroys, and what goes out with it, is of that environment alone.
 */
export function statedElsewhere(release: ReleaseCandidate): ReleaseCandidate {
  const {
    configuration: _,
    diff: __,
    flags: ___,
    modules: ____,
    ...stated
  } = release;
  const touches = touchedBy(release);
  return { ...stated, ...(touches && { touches }) };
}
