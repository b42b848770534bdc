/** A channel as `plumbline.dev/channel` names it. */
export type Channel =
  | { status: 'slack'; address: string; id?: string }
  | { status: 'other' };

const channelId = /^[CGD][A-Z0-9]{7,}$/;

/**
 * Reads `#pay-oncall`, `pay-oncall`, an id, and the address of a channel in
 * Slack. Other addresses are not Slack's.
 */
export function readChannel(text: string): Channel {
  const trimmed = text.trim();
  if (channelId.test(trimmed)) {
    return { status: 'slack', address: trimmed, id: trimmed };
  }
  if (/^#?[^\s#/:,]{1,80}$/u.test(trimmed)) {
    const name = trimmed.replace(/^#/, '').toLocaleLowerCase('en-US');
    return { status: 'slack', address: `#${name}` };
  }
  try {
    const url = new URL(trimmed);
    const inPath = url.pathname.split('/').find(part => channelId.test(part));
    const id = url.protocol === 'slack:' ? url.searchParams.get('id') : inPath;
    const slacks =
      url.protocol === 'slack:' || /(^|\.)slack\.com$/.test(url.hostname);
    if (slacks && id && channelId.test(id)) {
      return { status: 'slack', address: id, id };
    }
  } catch {
    // Not an address either.
  }
  return { status: 'other' };
}
