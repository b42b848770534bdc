import { InputError } from '@backstage/errors';
import type { Control } from '@plumbline/backstage-plugin-scorecards-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { canonical } from '../people/Members';

/** Who decides on exemptions from a control: a group, or a user. */
export function approverOf({
  exemption,
  owner,
}: Pick<Control, 'exemption' | 'owner'>): string {
  return canonical(exemption.approvers ?? owner);
}

/**
 * Checked when it is requested and when it is approved: the control may have
 * become stricter meanwhile.
 *
 * @throws InputError with the latest instant that would be right
 */
export function refuseBeyondBound(
  { id, exemption }: Pick<Control, 'id' | 'exemption'>,
  { expires, now }: { expires: number; now: number },
): void {
  if (!exemption.allowed) {
    throw new InputError(`'${id}' does not allow exemptions`);
  }
  if (expires <= now) {
    throw new InputError("'expires' must lie in the future");
  }
  const latest = now + exemption.maxDays * dayMs;
  if (expires > latest) {
    throw new InputError(
      `'expires' must be at most ${new Date(
        latest,
      ).toISOString()}: '${id}' exempts for ${
        exemption.maxDays
      } days at a time`,
    );
  }
}
