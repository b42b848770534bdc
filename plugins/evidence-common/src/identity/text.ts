import { normalizeKey } from './keys';
import { normalizeRepository } from './repository';

/** What a piece of text that a responder has may mean, by form. */
export type ParsedText = {
  /** The whole text, where it is short enough to be one name. */
  whole?: string;
  /** Label sets: of pasted alert JSON, or `key=value` pairs in prose. */
  labels: Record<string, string>[];
  repositories: string[];
  refs: string[];
  /** Single words in order of appearance, without duplicates. */
  words: string[];
};

/** Words beyond this many can't make an alert clearer, only slower to read. */
const maxWords = 400;
/** The same goes for alerts in one text. */
const maxSets = 50;
/** Alerts lie no deeper: lists of payloads that group lists of them. */
const maxDepth = 8;

/** Reads an alert's raw text, a URL, a workload name or pasted JSON. */
export function parseText(text: string): ParsedText {
  // A word ends at an accent that is a character of its own.
  const trimmed = text.normalize('NFC').trim();
  const json = parseJson(trimmed);
  const labels = json === undefined ? pairsOf(trimmed) : labelsOf(json);
  const urls = trimmed.match(/(?:https?|ssh):\/\/[^\s"'<>|]+|git@[^\s"'<>|]+/g);
  const repositories = [
    ...(urls ?? []).map(url => url.replace(/[).,;:!?\]}]+$/, '')),
    ...(/^[\w.-]+\.[a-z]{2,}\/[^\s]+$/i.test(trimmed) ? [trimmed] : []),
  ]
    .map(normalizeRepository)
    .filter(repository => repository !== undefined);
  const refs = trimmed.match(/\b[a-z]+:[\w.-]+\/[\w.-]+/gi) ?? [];
  const words = trimmed.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]+/gu) ?? [];
  return {
    whole: trimmed.length <= 200 ? normalizeKey(trimmed) : undefined,
    labels,
    repositories: [...new Set(repositories)],
    refs: [...new Set(refs.map(ref => withoutStop(normalizeKey(ref))))],
    words: [
      ...new Set(
        words.slice(0, maxWords).map(word => withoutStop(normalizeKey(word))),
      ),
    ].filter(word => word.length > 2),
  };
}

/** A name in prose may be followed by a full stop. */
function withoutStop(word: string): string {
  return word.replace(/[._-]+$/, '');
}

function parseJson(text: string): unknown {
  if (!text.startsWith('{') && !text.startsWith('[')) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Finds `labels` objects in an alert payload: single, grouped or a list. */
function labelsOf(json: unknown, depth = maxDepth): Record<string, string>[] {
  if (depth === 0) {
    return [];
  }
  if (Array.isArray(json)) {
    return json.slice(0, maxSets).flatMap(one => labelsOf(one, depth - 1));
  }
  if (typeof json !== 'object' || json === null) {
    return [];
  }
  const { labels, commonLabels, alerts } = json as Record<string, unknown>;
  return [
    ...[labels, commonLabels].flatMap(asLabels),
    ...(Array.isArray(alerts) ? labelsOf(alerts, depth - 1) : []),
  ];
}

function asLabels(value: unknown): Record<string, string>[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return entries.length ? [Object.fromEntries(entries)] : [];
}

/**
 * `service=checkout`, `service="checkout"` and `service: checkout` in prose. A
 * name that comes again begins another set: that is another alert. In `firing:
 * service=checkout` the colon belongs to the sentence.
 */
function pairsOf(text: string): Record<string, string>[] {
  const sets: Map<string, string>[] = [];
  for (const [, key, value] of text.matchAll(
    /(?:^|[\s,{(|])([a-zA-Z_][\w./-]*)\s*(?:=~?|:(?!\s*[\w./-]+\s*=))\s*"?([\p{L}\p{M}\p{N}_./-]+)"?/gu,
  )) {
    const labels = sets.find(set => !set.has(key));
    if (labels) {
      labels.set(key, withoutStop(value));
    } else if (sets.length < maxSets) {
      sets.push(new Map([[key, withoutStop(value)]]));
    }
  }
  return sets.map(set => Object.fromEntries(set));
}
