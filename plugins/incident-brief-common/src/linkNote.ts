import { duration } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from './schema';

/** What a responder should know before opening a link: `failing 14 d`. */
export function linkNote(
  { service, at }: Pick<Brief, 'service' | 'at'>,
  url: string,
): { text: string; failing: boolean; reason?: string } | undefined {
  const state = service.linkStates?.value.find(one => one.url === url.trim());
  if (state?.status === 'failing') {
    const { since, reason } = state;
    const length =
      since === undefined
        ? ''
        : ` ${duration(Date.parse(at) - Date.parse(since))}`;
    return { text: `failing${length}`, failing: true, reason };
  }
  return state?.status === 'ok' && state.reason !== undefined
    ? { text: state.reason, failing: false }
    : undefined;
}
