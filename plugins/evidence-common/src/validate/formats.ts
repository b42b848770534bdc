/**
 * The forms of fields that Backstage accepts, as its `FieldFormatEntityPolicy`
 * and `makeValidator` of `@backstage/catalog-model` have them; `shape.test.ts`
 * holds these to those.
 */
const label = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/;
const objectName = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const upTo63 = (pattern: RegExp) => (text: string) =>
  text.length >= 1 && text.length <= 63 && pattern.test(text);

export const isObjectName = upTo63(objectName);
export const isNamespace = upTo63(label);
export const isTag = upTo63(/^[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*$/);
export const isKind = upTo63(/^[a-zA-Z][a-z0-9A-Z]*$/);

export function isLabelValue(text: string): boolean {
  return text === '' || isObjectName(text);
}

/** The key of a label or an annotation. */
export function isPrefixedName(text: string): boolean {
  return isPrefixed(text, isObjectName);
}

export function isApiVersion(text: string): boolean {
  return isPrefixed(text, upTo63(/^[a-z0-9A-Z]+$/));
}

function isPrefixed(text: string, isSuffix: (text: string) => boolean) {
  const [first, second, ...more] = text.split('/');
  if (second === undefined) {
    return isSuffix(first);
  }
  return (
    more.length === 0 &&
    first.length <= 253 &&
    first.split('.').every(isNamespace) &&
    isSuffix(second)
  );
}

export function isUrl(text: string): boolean {
  return URL.canParse(text);
}

/** The nearest valid name to a text, or `undefined` where nothing is left of it. */
export function toObjectName(text: string): string | undefined {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9_.]+/g, '-')
    .replace(/^[-_.]+/, '')
    .slice(0, 63)
    .replace(/[-_.]+$/, '');
  return name || undefined;
}

/** Whether a text has the form of a reference, and each part that of a name. */
export function isReference(text: string): boolean {
  const parts = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(text);
  if (!parts) {
    return false;
  }
  const [, kind, namespace, name] = parts;
  return (
    (kind === undefined || /^[A-Za-z][A-Za-z0-9]*$/.test(kind)) &&
    (namespace === undefined || isNamespace(namespace.toLowerCase())) &&
    isObjectName(name)
  );
}
