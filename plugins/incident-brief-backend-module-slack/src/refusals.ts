import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import type { Delivery } from '@plumbline/backstage-plugin-incident-brief-node';

const tokenKey = "'plumbline.deliveries.slack.token'";

const refusedToken = () =>
  `Slack refuses the token: put a valid one into ${tokenKey}`;
const notAllowed = ({ address }: Delivery) =>
  `A setting of the Slack workspace keeps the app from posting in '${address}': ask who administers it`;

/**
 * What to do about what Slack refuses: none of it goes away by trying again.
 * https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const sentences: Readonly<Record<string, (delivery: Delivery) => string>> = {
  channel_not_found: ({ address }) =>
    `Slack has no channel '${address}', or it is private and the app is not in it: correct 'plumbline.dev/channel' of the owner, or invite the app there`,
  not_in_channel: ({ address }) =>
    `The app is not in '${address}': invite it there with /invite`,
  is_archived: ({ address }) =>
    `The channel '${address}' is archived: name another in 'plumbline.dev/channel' of the owner`,
  invalid_auth: refusedToken,
  not_authed: refusedToken,
  account_inactive: refusedToken,
  token_revoked: refusedToken,
  token_expired: refusedToken,
  access_denied: refusedToken,
  not_allowed_token_type: () =>
    `Slack takes no token of this type: put the bot token (xoxb-…) into ${tokenKey}`,
  restricted_action: notAllowed,
  restricted_action_read_only_channel: notAllowed,
  restricted_action_thread_only_channel: notAllowed,
  no_permission: notAllowed,
  message_not_found: ({ address }) =>
    `The message in '${address}' was deleted in Slack; it is not posted again`,
  cant_update_message: ({ address }) =>
    `The message in '${address}' was posted by another app or token, so it can't be updated`,
  edit_window_closed: ({ address }) =>
    `The Slack workspace no longer allows the message in '${address}' to be edited`,
};

/** @param error - Slack's word */
export function refusalSentence(
  delivery: Delivery,
  error: string,
  needed: string | undefined,
): string {
  if (error === 'missing_scope') {
    return `The Slack app lacks the scope '${
      needed ?? 'chat:write'
    }': add it and install the app again`;
  }
  return (
    ownValue(sentences, error)?.(delivery) ??
    `Slack refuses the message for '${delivery.address}' (${error})`
  );
}
