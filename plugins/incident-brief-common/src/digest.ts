import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import { sharedCodes } from './kit/confidence';
import { withoutSightings } from './kit/sightings';
import type { BriefWithoutDigest } from './schema';
import { sections } from './sections';
import { changeCodes } from './sections/lastChange/gaps';

/** Gaps that follow from how it was requested, and from who reports what. */
const notClaimed: readonly string[] = [
  sharedCodes.signalWeak,
  changeCodes.changesUnseen,
];

/**
 * What the digest of a brief is taken over, as canonical JSON: entity,
 * environment, onset and every claim's value, kind, state, stale and reason.
 *
 * Left out is what says nothing about the estate: `at`, `generatedAt` and when
 * or how often something was seen; who reported it and where this installation
 * shows it; generated ids; how it was requested (`resolution`, and the gap of a
 * weak match that follows from it; `onsetSign`, which is `given` in a replay);
 * `visibility`; and the fixes, which follow from the gaps.
 *
 * Whether a source vouches that none of a kind changed (`sourcesOfEntity`, and
 * the gap `changes-unseen`) is about who reports, too: it decides between none
 * and unknown in words, and two briefs that differ in that alone share a digest.
 * But for that, two briefs with equal text rest on equal evidence. It is left out
 * because digests are recorded, in pins and decisions, and name no version of
 * what they cover.
 *
 * Hashed with SHA-256 by who serves it: `node:crypto` is not in browsers.
 */
export function digestInput(brief: BriefWithoutDigest): string {
  return canonicalJson({
    entityRef: brief.entityRef,
    environment: brief.environment,
    onset: brief.onset,
    ...Object.fromEntries(
      sections.map(({ id, digest = withoutSightings }) => [
        id,
        digest(brief[id], brief),
      ]),
    ),
    confidence: brief.confidence
      .filter(({ code }) => !notClaimed.includes(code))
      .map(({ code, message, affects }) => ({ code, message, affects })),
  });
}
