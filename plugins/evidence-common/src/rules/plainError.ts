/** Types of the library's messages, as readers know them. */
const types: readonly [RegExp, string][] = [
  [/\blist(?:<(?:[^<>]|<[^<>]*>)*>)?/g, 'a list'],
  [/\b(?:map(?:<(?:[^<>]|<[^<>]*>)*>)?|Shape\d+)/g, 'a record'],
  [/\b(?:int|uint|double)\b/g, 'a number'],
  [/\bstring\b/g, 'a text'],
  [/\bbool\b/g, 'true or false'],
  [/\bnull\b/g, 'nothing'],
  [/\bdyn\b/g, 'any value'],
];

type Says = (...found: string[]) => string;

/** Messages of the library, and those that replace them. */
const sentences: readonly [RegExp, Says][] = [
  [
    /^No such key: index out of bounds, index (-?\d+).*$/,
    index => `a list has no item ${index}`,
  ],
  [/^No such key: (.+)$/, name => `there is no field '${name}'`],
  [/^Unknown variable: (.+)$/, name => `nothing is called '${name}'`],
  [
    /^no such overload: (.+)$/,
    operation => `these values can't be combined so: ${typed(operation)}`,
  ],
  [
    /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'$/,
    (target, name, values) =>
      `'${name}' can't be applied to ${
        [target, values].filter(Boolean).map(typed).join(' with ') || 'nothing'
      }`,
  ],
  [/^Unexpected token: EOF$/, () => 'the rule ends too early'],
  [
    /^Unexpected (?:token|character): '?(.+?)'?$/,
    text => `'${text}' is not expected there`,
  ],
  [/^Unterminated string.*$/, () => 'a text has no closing quote'],
  [
    /^Logical operator requires bool operands, got '(.+)'$/,
    type => `'&&' and '||' join what is true or false, not ${typed(type)}`,
  ],
  [
    /^Ternary condition must be bool, got '(.+)'$/,
    type => `what stands before '?' must be true or false, not ${typed(type)}`,
  ],
  [
    /^Ternary branches must have the same type, got '(.+)' and '(.+)'$/,
    (one, other) =>
      `both results of '? :' must be of one kind, not ${typed(one)} and ${typed(
        other,
      )}`,
  ],
  [
    /^(\w+)\(.*\) predicate must return bool, got '(.+)'$/,
    (name, type) =>
      `the condition of '${name}' must come to true or false, not to ${typed(
        type,
      )}`,
  ],
  [
    /^List index must be int, got '(.+)'$/,
    type => `an item of a list is named by a number, not by ${typed(type)}`,
  ],
  [
    /^List elements must have the same type, expected type '(.+)' but found '(.+)'$/,
    (one, other) =>
      `the items of a list must be of one kind, not ${typed(one)} and ${typed(
        other,
      )}`,
  ],
  [
    /^(\w+)\(\) type error: cannot convert.*$/,
    name => `'${name}' can't read this value`,
  ],
  [/^integer overflow: (.+)$/, number => `${number} is too large a number`],
];

/** A message of the rule library in the terms of rules and facts. */
export function plainError(message: string): string {
  for (const [pattern, says] of sentences) {
    const found = pattern.exec(message);
    if (found) {
      return says(...found.slice(1));
    }
  }
  return message;
}

function typed(text: string): string {
  return types.reduce(
    (words, [pattern, plain]) => words.replace(pattern, plain),
    text,
  );
}
