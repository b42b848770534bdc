import { name, linesOf, maxItems } from './bounds';
import { matchesPath } from './ownerPattern';

/** With sections, or without: hosts differ in more than these, as below. */
export type CodeownersDialect = 'plain' | 'sections';

export type OwnerRule = {
  pattern: string;
  owners: string[];
  /** The first line is 1. */
  line: number;
  /** With sections: what matches is without an owner in its section. */
  excludes: boolean;
};

export type Codeowners = {
  /** A file without headings is one section; each section is matched separately. */
  sections: { name: string; rules: OwnerRule[] }[];
  /** The first line is 1. */
  invalidLines: number[];
};

const maxRules = 5000;
/** User, team or address. */
const plainOwner = /^@[\w-]+(?:\/[\w.-]+)?$|^[^\s@]+@[^\s@]+$/;
/** The same with nested groups, and roles. */
const nestedOwner = /^@@?[\w.-]+(?:\/[\w.-]+)*$|^[^\s@]+@[^\s@]+$/;
const sectionHeader = /^\^?\[([^\]]{1,200})\](?:\[\d{1,4}\])?(?:\s+(.*))?$/;

/**
 * Reads a CODEOWNERS file as its host does: a plain one as
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners,
 * has it, one with sections as
 * https://docs.gitlab.com/user/project/codeowners/reference. A line
 * that is no rule is left out, as the host leaves it out, and named.
 */
export function parseCodeowners(
  text: string,
  dialect: CodeownersDialect,
): Codeowners {
  const owner = dialect === 'plain' ? plainOwner : nestedOwner;
  const isOwner = owner.test.bind(owner);
  const sections = new Map<string, Codeowners['sections'][number]>();
  const open = (title: string) => {
    // Sections of one name are one.
    const key = title.toLocaleLowerCase('en-US');
    const section = sections.get(key) ?? { name: title, rules: [] };
    sections.set(key, section);
    return section;
  };
  let section = open('');
  let defaults: string[] = [];
  const invalidLines: number[] = [];
  let rules = 0;
  linesOf(text).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) {
      return;
    }
    const header = dialect === 'sections' ? sectionHeader.exec(line) : null;
    if (header) {
      section = open(header[1].trim());
      defaults = wordsOf(header[2] ?? '').filter(isOwner);
      return;
    }
    const [first, ...rest] = wordsOf(line);
    const pattern = dialect === 'sections' ? first.replace(/^!/, '') : first;
    const comment = rest.findIndex(word => word.startsWith('#'));
    const owners = comment < 0 ? rest : rest.slice(0, comment);
    const excludes = dialect === 'sections' && first.startsWith('!');
    const known = owners.filter(isOwner);
    if (isUnsupported(first, dialect) || known.length < owners.length) {
      invalidLines.push(index + 1);
    }
    // A plain file loses a line with any error, one with sections the words
    // that can't be read.
    const isLeftOut =
      isUnsupported(first, dialect) ||
      (dialect === 'plain' && known.length < owners.length);
    if (isLeftOut || rules >= maxRules) {
      return;
    }
    rules += 1;
    section.rules.push({
      pattern,
      owners: known.length > 0 ? known : defaults,
      line: index + 1,
      excludes,
    });
  });
  return {
    sections: [...sections.values()],
    invalidLines: invalidLines.slice(0, maxItems),
  };
}

export type OwnersOf = {
  /** As they are written, none twice. */
  owners: string[];
  /** Of the rule that holds; with several sections, of the last of them. */
  line?: number;
};

/**
 * Who owns a path: within a section the last rule that matches holds, also when
 * it names nobody; of several sections all count.
 *
 * @param path - of a file, without a leading slash
 */
export function ownersOf(codeowners: Codeowners, path: string): OwnersOf {
  const owners = new Set<string>();
  let line: number | undefined;
  for (const { rules } of codeowners.sections) {
    const matching = rules.filter(rule => matchesPath(rule.pattern, path));
    const last = matching.at(-1);
    // What is excluded stays so, whatever follows.
    if (!last || matching.some(({ excludes }) => excludes)) {
      continue;
    }
    last.owners.forEach(owner => owners.add(name(owner) ?? owner));
    line = last.line;
  }
  return { owners: [...owners].slice(0, maxItems), line };
}

/** A plain file has neither negation nor character ranges. */
function isUnsupported(pattern: string, dialect: CodeownersDialect): boolean {
  return (
    pattern.length > 500 ||
    (dialect === 'plain' &&
      (pattern.startsWith('!') || /(^|[^\\])\[/.test(pattern)))
  );
}

/** Separated by white space that is not escaped. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '\\' && at + 1 < line.length) {
      word += /[\s#]/.test(line[at + 1]) ? line[at + 1] : `\\${line[at + 1]}`;
      at += 1;
    } else if (/\s/.test(character)) {
      if (word !== '') {
        words.push(word);
      }
      word = '';
    } else {
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}
