/** Whether labels fulfil a selector. */
export type Selector = (labels: Readonly<Record<string, string>>) => boolean;

const setBased = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const comparison = /^([^\s!=]+)\s*(==|=|!=)\s*([^\s!=]*)$/;
const presence = /^(!?)\s*([^\s!=()]+)$/;

/**
 * Reads a label selector, as `kubectl -l` takes it.
 *
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 *
 * @returns undefined where it is none, or selects everything
 */
export function parseSelector(text: string): Selector | undefined {
  // A comma within parentheses separates values.
  const parts = text.split(/,(?![^(]*\))/).map(part => part.trim());
  if (parts.every(part => part === '')) {
    return undefined;
  }
  const requirements = parts.map(parseRequirement);
  return requirements.every(one => one !== undefined)
    ? labels => requirements.every(fulfils => fulfils(labels))
    : undefined;
}

function parseRequirement(text: string): Selector | undefined {
  const [, setKey, operator, list] = setBased.exec(text) ?? [];
  if (setKey !== undefined) {
    const values = new Set(list.split(',').map(value => value.trim()));
    return operator === 'in'
      ? labels => values.has(valueOf(labels, setKey) ?? '\n')
      : labels => !values.has(valueOf(labels, setKey) ?? '\n');
  }
  const [, key, sign, value] = comparison.exec(text) ?? [];
  if (key !== undefined) {
    return sign === '!='
      ? labels => valueOf(labels, key) !== value
      : labels => valueOf(labels, key) === value;
  }
  const [, not, name] = presence.exec(text) ?? [];
  return name === undefined
    ? undefined
    : labels => (valueOf(labels, name) !== undefined) === (not === '');
}

function valueOf(
  labels: Readonly<Record<string, string>>,
  key: string,
): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
