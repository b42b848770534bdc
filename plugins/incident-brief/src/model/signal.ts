import type { Signal } from '@plumbline/backstage-plugin-evidence-common';

const signalTypes = ['alert', 'workload', 'repository', 'pager', 'text'];

/** What somebody typed or pasted, as the signal that says the most about it. */
export function readSignal(input: string): Signal | undefined {
  const text = input.trim();
  if (text === '') {
    return undefined;
  }
  const fromJson =
    text.startsWith('{') || text.startsWith('[') ? readJson(text) : undefined;
  if (fromJson) {
    return fromJson;
  }
  if (looksLikeRepository(text)) {
    return { type: 'repository', url: text };
  }
  return { type: 'text', text: text.slice(0, 20_000) };
}

/** The form in which the API and a page's address take a signal. */
export function signalParameter(signal: Signal): string {
  return signal.type === 'text' ? signal.text : JSON.stringify(signal);
}

// A file in a repository says which repository just as well; other pages, such
// as a dashboard's, are left to the words in their address.
function looksLikeRepository(text: string): boolean {
  return (
    /^(https?|ssh):\/\/[^\s]*(github|gitlab|bitbucket|gitea|git)[^\s]*\/[^\s]+\/[^\s]+$/i.test(
      text,
    ) || /^git@[^\s:]+:[^\s]+$/.test(text)
  );
}

function readJson(text: string): Signal | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const value = firstAlert(parsed);
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { labels, annotations, type } = value as Record<string, unknown>;
  if (typeof type === 'string' && signalTypes.includes(type)) {
    return value as Signal;
  }
  const readLabels = stringRecord(labels);
  return readLabels
    ? {
        type: 'alert',
        labels: readLabels,
        annotations: stringRecord(annotations),
      }
    : undefined;
}

// Alertmanager posts `{ alerts: […] }`, its API answers with a list.
function firstAlert(parsed: unknown): unknown {
  if (Array.isArray(parsed)) {
    return parsed[0];
  }
  const alerts = (parsed as { alerts?: unknown } | null)?.alerts;
  return Array.isArray(alerts) && alerts.length > 0 ? alerts[0] : parsed;
}

function stringRecord(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
