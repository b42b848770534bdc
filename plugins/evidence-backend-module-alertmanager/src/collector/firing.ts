import {
  cutText,
  type AlertReading,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ApiAlert, ApiSilence } from './AlertmanagerApi';

/** Characters: of what people wrote, as much as is read during an incident. */
const longestName = 250;
const longestComment = 1_000;

/** An alert, with what settled words it has. */
export function readingOf(
  alert: ApiAlert,
  silences: ReadonlyMap<string, ApiSilence>,
  { summary, url }: { summary?: string; url?: string },
) {
  const { labels, startsAt, status } = alert;
  return {
    labels,
    url,
    inhibited: isMuted(status),
    ...(summary && { annotations: { summary } }),
    startsAt: Date.parse(startsAt),
    silencedBy: status.silencedBy,
    ...(status.silencedBy.length > 0 && {
      silence: longestOf(status.silencedBy, silences),
    }),
  };
}

function isMuted({ inhibitedBy, mutedBy }: ApiAlert['status']): boolean {
  return inhibitedBy.length > 0 || mutedBy.length > 0;
}

/** It is silenced even where the silence has gone from the list meanwhile. */
function longestOf(
  ids: readonly string[],
  silences: ReadonlyMap<string, ApiSilence>,
): NonNullable<AlertReading['silence']> {
  const [longest] = ids
    .flatMap(id => silences.get(id) ?? [])
    .sort((a, b) => Date.parse(b.endsAt) - Date.parse(a.endsAt));
  return longest ? silenceInWords(longest) : {};
}

export function silenceInWords({ endsAt, createdBy, comment }: ApiSilence) {
  return {
    until: new Date(endsAt).toISOString(),
    ...(createdBy && { by: cutText(createdBy, longestName) }),
    ...(comment && { comment: cutText(comment, longestComment) }),
  };
}
