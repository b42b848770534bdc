import { isRecord } from '../isRecord';

/** A way to a value; numbers are places in lists. */
export type ValuePath = readonly (string | number)[];

/** What is to become of an entity, whatever it is written in. */
export type ValueEdit =
  /** A text is put at a key or in the place of a list's item; maps above it are made. */
  | { op: 'set'; path: ValuePath; value: string }
  /** A text is put at the end of a list, which is made where there is none. */
  | { op: 'append'; path: ValuePath; value: string }
  /** An item leaves a list. Of the last one an empty list remains. */
  | { op: 'remove'; path: ValuePath; index: number };

/** The value as an edit would have it; the given one is left as it is. */
export function editValue(value: unknown, edit: ValueEdit): unknown {
  return change(value, edit.path, found => {
    switch (edit.op) {
      case 'set':
        return edit.value;
      case 'append':
        return [...(Array.isArray(found) ? found : []), edit.value];
      default:
        return Array.isArray(found)
          ? found.filter((_, index) => index !== edit.index)
          : found;
    }
  });
}

function change(
  value: unknown,
  [step, ...rest]: ValuePath,
  to: (found: unknown) => unknown,
): unknown {
  if (step === undefined) {
    return to(value);
  }
  if (typeof step === 'number') {
    return Array.isArray(value)
      ? value.map((one, index) =>
          index === step ? change(one, rest, to) : one,
        )
      : value;
  }
  const holder = isRecord(value) ? value : {};
  return { ...holder, [step]: change(holder[step], rest, to) };
}

/** Whether two values of YAML are the same. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, at) => sameValue(one, b[at]));
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every(key => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
    );
  }
  return Object.is(a, b);
}
