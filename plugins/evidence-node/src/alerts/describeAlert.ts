import type { ReportedAlert } from '../changeSource';

const summaryLimit = 1000;
/** Characters of a name or a severity: as much as is read during an incident. */
const nameLimit = 250;
/** Characters of a label's value; a longer one names nothing. */
const labelLimit = 1000;
const mostLabels = 100;
/** Annotations that hold the sentence to show, by custom of rule sets. */
const summaryAnnotations = ['summary', 'message', 'description', 'title'];

/**
 * What people read of an alert, the same through whichever interface it comes.
 *
 * @public
 */
export function describeAlert({
  labels,
  annotations = {},
  url,
}: Pick<ReportedAlert, 'labels' | 'annotations' | 'url'>) {
  const summary = summaryAnnotations
    .map(name => annotations[name]?.trim())
    .find(text => text);
  return {
    name: cutText(labels.alertname, nameLimit) || 'unnamed alert',
    ...(labels.severity && { severity: cutText(labels.severity, nameLimit) }),
    ...(summary && { summary: cutText(summary, summaryLimit) }),
    url: alertUrl(url),
  };
}

/**
 * The first 100 labels, each value of at most 1,000 characters: they are kept
 * and shown with the alert. A cut value ends with an ellipsis; what has a longer
 * name is left out.
 *
 * @public
 */
export function boundLabels(
  labels: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => name.length <= labelLimit)
      .slice(0, mostLabels)
      .map(([name, value]) => [
        name,
        value.length > labelLimit ? cutText(value, labelLimit) : value,
      ]),
  );
}

/** Without NUL, which PostgreSQL does not take; an ellipsis shows that it is cut. @public */
export function cutText(text: string | undefined, length: number): string {
  const plain = withoutNul(text ?? '').trim();
  return plain.length > length ? `${plain.slice(0, length - 1)}…` : plain;
}

/** What is shown as a link must be one that a person can open. @public */
export function alertUrl(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\/\S+$/.test(url) && URL.canParse(url)
    ? withoutNul(url).slice(0, 2000)
    : undefined;
}

/** PostgreSQL does not take NUL in text. @public */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
