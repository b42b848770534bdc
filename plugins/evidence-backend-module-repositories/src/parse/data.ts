import { parseDocument } from 'yaml';
import { isRecord, linesOf, maxTextLength } from './bounds';

/** An alias may repeat a part of a file, not multiply it. */
const maxAliases = 100;
/** Deeper nesting than this is no configuration. */
const maxDepth = 60;

/** A YAML file as a map; undefined where it is none, or one that explodes. */
export function readYaml(text: string): Record<string, unknown> | undefined {
  if (text.length > maxTextLength || isDeep(text)) {
    return undefined;
  }
  try {
    const document = parseDocument(text, {
      // GitLab's own tags, such as `!reference`, say nothing that is read here.
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
 * The strings of a TOML file by `table.key`; what is no plain string, or spans
 * lines, is left out. Of an inline table the strings are read as well.
 */
export function readTomlStrings(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let table = '';
  for (const line of linesOf(text)) {
    const header = /^\s*\[{1,2}\s*([^[\]]{1,200}?)\s*\]{1,2}\s*(?:#.*)?$/.exec(
      line,
    );
    if (header) {
      table = unquote(header[1]);
      continue;
    }
    const entry = /^\s*([\w."'-]{1,200})\s*=\s*(\S.*)$/.exec(line);
    if (!entry) {
      continue;
    }
    const key = `${table && `${table}.`}${unquote(entry[1])}`;
    const text_ = stringAt(entry[2]);
    if (text_ !== undefined) {
      found.set(key, text_);
    } else if (entry[2].startsWith('{')) {
      const inline = /([\w-]{1,100})\s*=\s*("[^"]{0,500}"|'[^']{0,500}')/g;
      for (const [, inner, value] of entry[2].slice(0, 2000).matchAll(inline)) {
        found.set(`${key}.${inner}`, value.slice(1, -1));
      }
    }
  }
  return found;
}

/** Whether a TOML file has a table, or one below it. */
export function hasTomlTable(text: string, table: string): boolean {
  return linesOf(text).some(line => {
    const header = line.trim();
    return (
      header.startsWith(`[${table}]`) ||
      header.startsWith(`[[${table}]`) ||
      header.startsWith(`[${table}.`)
    );
  });
}

function stringAt(text: string): string | undefined {
  const match = /^"([^"\\]{0,1000})"|^'([^']{0,1000})'/.exec(text);
  return match ? match[1] ?? match[2] : undefined;
}

function unquote(key: string): string {
  return key.replace(/["']/g, '').trim();
}

/** The text of the first `<tag>` of an XML file. */
export function xmlText(text: string, tag: string): string | undefined {
  const bounded = text.slice(0, maxTextLength);
  const start = bounded.indexOf(`<${tag}>`);
  if (start < 0) {
    return undefined;
  }
  const from = start + tag.length + 2;
  const end = bounded.indexOf(`</${tag}>`, from);
  return end < 0 || end - from > 1000
    ? undefined
    : bounded.slice(from, end).trim();
}
