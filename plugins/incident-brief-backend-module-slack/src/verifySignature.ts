import { isSignedWith } from '@plumbline/backstage-plugin-evidence-node';

/** Seconds that Slack's clock may be off ours, and a request under way. */
const tolerance = 300;

export type SlackVerification =
  | { status: 'verified' }
  | { status: 'refused'; reason: string };

/**
 * Whether Slack has signed a request, over its bytes.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param options.now - milliseconds
 */
export function verifySlackSignature(options: {
  body: Buffer;
  timestamp: string | undefined;
  signature: string | undefined;
  secrets: readonly string[];
  now: number;
}): SlackVerification {
  const { body, timestamp, signature, secrets, now } = options;
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) {
    return refused(
      "The header 'X-Slack-Request-Timestamp' is missing or wrong",
    );
  }
  if (signature === undefined || !/^v0=[0-9a-f]{64}$/.test(signature)) {
    return refused("The header 'X-Slack-Signature' is missing or wrong");
  }
  const signed = Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
  if (!isSignedWith(signed, signature.slice(3), secrets)) {
    return refused('No configured secret has signed this request');
  }
  return Math.abs(Number(timestamp) - now / 1000) > tolerance
    ? refused('The request is more than five minutes away from now')
    : { status: 'verified' };
}

function refused(reason: string): SlackVerification {
  return { status: 'refused', reason };
}
