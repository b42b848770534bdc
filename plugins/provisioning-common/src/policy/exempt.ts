import type { Finding } from '../schemas/request';

/** An exemption from a policy that is in force. */
export type InForce = {
  id: string;
  rule: string;
  reason: string;
  by: string;
  /** Epoch milliseconds. */
  expires: number;
};

/**
 * Says of each finding which exemption covers it. What has lapsed covers
 * nothing, whoever remembered it.
 *
 * @param now - epoch milliseconds
 */
export function exempt(
  findings: readonly Finding[],
  exemptions: readonly InForce[],
  now: number,
): Finding[] {
  return findings.map(finding => {
    const covering = exemptions
      .filter(({ rule, expires }) => rule === finding.rule && expires > now)
      // The one that lasts longest.
      .sort((a, b) => b.expires - a.expires || (a.id < b.id ? -1 : 1))[0];
    if (!covering) {
      return finding;
    }
    const { id, reason, by, expires } = covering;
    return {
      ...finding,
      exempted: { id, reason, by, until: new Date(expires).toISOString() },
    };
  });
}
