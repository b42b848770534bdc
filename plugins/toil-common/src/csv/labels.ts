/** How labels of tickets begin that carry a meaning; in lower case. */
export type LabelMeanings = {
  /** Begins a label that names a service, such as `service:`. */
  service: string;
  /** Begins a label that names the team. */
  owner: string;
  /** Begins a label that tickets are grouped by, instead of their words. */
  key: string;
};

/** Unless a source is configured otherwise. */
export const defaultMeanings: Readonly<LabelMeanings> = {
  service: 'service:',
  owner: 'team:',
  key: 'toil:',
};

/** What labels say, in their order. `service::checkout` counts, too. */
export function readLabels(
  labels: readonly string[],
  meanings: Readonly<LabelMeanings> = defaultMeanings,
): { services: string[]; owners: string[]; keys: string[] } {
  const valuesOf = (prefix: string) =>
    labels
      .filter(label => label.toLocaleLowerCase('en-US').startsWith(prefix))
      .map(label => label.slice(prefix.length).replace(/^:/, '').trim())
      .filter(name => name !== '');
  return {
    services: valuesOf(meanings.service),
    owners: valuesOf(meanings.owner),
    keys: valuesOf(meanings.key),
  };
}
