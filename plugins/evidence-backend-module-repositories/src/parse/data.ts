import { XMLParser } from 'fast-xml-parser';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';
import { isRecord } from '@plumbline/backstage-plugin-evidence-common';
import { maxParsedLength, maxTextLength } from './bounds';

/** An alias may repeat a part of a file, not multiply it. */
const maxAliases = 100;
/** Deeper nesting than this is no configuration. */
const maxDepth = 60;

const xml = new XMLParser({
  ignoreAttributes: true,
  maxNestedTags: maxDepth,
  parseTagValue: false,
  processEntities: false,
});

/** A YAML file as a map; undefined where it is none, or one that explodes. */
export function readYaml(text: string): Record<string, unknown> | undefined {
  if (text.length > maxTextLength || isDeep(text)) {
    return undefined;
  }
  try {
    const document = parseDocument(text, {
      // Tags of one system only, such as `!reference`, say nothing that is read here.
      logLevel: 'silent',
      merge: true,
      // `on` is a key of workflows, not a yes.
      schema: 'core',
      strict: false,
      uniqueKeys: false,
    });
    const [error] = document.errors;
    if (error) {
      return undefined;
    }
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Before anything recursive reads it. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') {
      depth += 1;
      if (depth > maxDepth) {
        return true;
      }
    } else if (character === ']' || character === '}') {
      depth -= 1;
    }
  }
  // Each level of a block needs a column more.
  return /^ {400}/m.test(text) || /^(?:- ?|\? ?|: ?){61}/m.test(text);
}

/** A JSON file as a map; undefined where it is none. */
export function readJson(text: string): Record<string, unknown> | undefined {
  if (text.length > maxTextLength) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A TOML file as a map; undefined where it is none, or longer than one is: the
 * time of the parser grows with the square of a hostile text.
 */
export function readToml(text: string): Record<string, unknown> | undefined {
  if (text.length > maxParsedLength) {
    return undefined;
  }
  try {
    return parseToml(text.replace(/^\ufeff/, ''), { maxDepth });
  } catch {
    return undefined;
  }
}

/** What stands at `table.key` of a map of maps. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const key of path.split('.')) {
    at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

/** An XML file as a map of its elements; undefined where it is none. */
export function readXml(text: string): Record<string, unknown> | undefined {
  if (text.length > maxParsedLength) {
    return undefined;
  }
  try {
    const value: unknown = xml.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The first element of this name, in the order of the file. */
export function elementOf(value: unknown, tag: string): unknown {
  if (Array.isArray(value)) {
    return firstOf(value, one => elementOf(one, tag));
  }
  if (!isRecord(value)) {
    return undefined;
  }
  return firstOf(Object.entries(value), ([key, one]) =>
    key === tag ? [one].flat()[0] : elementOf(one, tag),
  );
}

function firstOf<T>(all: readonly T[], find: (one: T) => unknown): unknown {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
