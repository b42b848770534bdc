import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.mjs';

const longestFile = 400;

const vendors =
  /github|gitlab|pagerduty|alertmanager|prometheus|\bargo(cd)?\b|launchdarkly|slack|jira|datadog|\bsentry|opsgenie|servicenow|bitbucket/gi;
/** Where no vendor may be named, in the end: rule 1 of ARCHITECTURE. */
const kernel =
  /^plugins\/((evidence|incident-brief|scorecards|toil|provisioning)(-(common|node|backend))?|evidence-react)\/src\//;
/** Modules of no vendor: what one knows is in that vendor's module. */
const neutral = /^plugins\/evidence-backend-module-repositories\/src\//;
/**
 * Data files of names that products use, which rule 1 lets be: annotations of
 * catalogs, columns of tables that trackers export, and files in repositories.
 */
const namesOfProducts = new Set([
  'plugins/evidence-backend-module-repositories/src/tree/productFiles.ts',
  'plugins/evidence-common/src/identity/catalogNames.ts',
  'plugins/toil-common/src/csv/exports.ts',
]);
/** Where documentation is, a URL may name anybody. */
const addresses = /https?:\/\/[^\s'"`)]+/g;
/** Fixtures are of tests and of the gallery. */
const isTest = file =>
  /\.test\.|__testUtils__|(testUtils|fixtures)\//.test(file);

/** Parts of names and words of texts that are not used any more, in any case. */
const anyCase = new Set([
  'told',
  'asked',
  'said',
  'tell',
  'tells',
  'teller',
  'door',
  'doors',
  'deed',
  'deeds',
  'nocase',
]);
/** Names of types and their files; as lower-case words they are English. */
const asNames = new Set([
  'Spell',
  'Spells',
  'Round',
  'Rounds',
  'Room',
  'Rooms',
]);
/** Names of several parts. */
const whole =
  /PeopleSaid|peopleSaid|noCase|useDeed|LinkBook|linkBook|InventedNeighbours?|inventedNeighbours?/g;

/**
 * Words that are published or stored, which ADR 15 lists: fields of answers
 * (`said` of disputes and corrections, `tells` of a source), columns (`said`,
 * `told`), a table, a function of control rules, and sentences of gaps, which the digest of a brief covers, so that
 * pins and recorded digests would no longer hold.
 */
const contracts =
  /\b(?:said|tells|told|askedAt)\b(?=\??: |\??[,.)[\]};`'\n]| [}=?)])|\bnotSaid\b|\btold_news\b|What is said about|what it said before is still so|is told when one fires/g;

const backendOrModule = /^plugins\/[^/]+-backend(-module-[^/]+)?\/src\//;
/**
 * Loops by hand: rule 5. The portal's scheduler is none of ours; ADR 24 says
 * what is left to it.
 */
const loops = /\bsetInterval\b|\bwhile \(!\S*aborted\)/g;

/**
 * Interfaces of stores in a backend, and classes that implement them: with one
 * such class, a store is that class and no interface. Rule 4.
 */
const storeInterface = /\binterface (\w+Store)\b/g;
const storeClass = /\bclass \w+ implements (\w+Store)\b/g;

function add(counts, key, by) {
  if (by > 0) {
    counts[key] = (counts[key] ?? 0) + by;
  }
}

function countWords(text, count) {
  for (const [name] of text.matchAll(whole)) {
    count(name[0].toLowerCase() + name.slice(1));
  }
  for (const [name] of text.matchAll(/[A-Za-z]+/g)) {
    for (const part of name.match(/[A-Z]?[a-z]+|[A-Z]+/g)) {
      const lower = part.toLowerCase();
      if (anyCase.has(lower)) {
        count(lower);
      } else if (asNames.has(part)) {
        count(part);
      }
    }
  }
}

/** The package of a file, or the folder of what belongs to none. */
function packageOf(file) {
  const [first, second] = file.split('/');
  return ['packages', 'plugins'].includes(first) ? `${first}/${second}` : first;
}

/** The interfaces of stores that one class alone implements, by package. */
function interfacesOfOne(sources) {
  const found = {};
  for (const [name, texts] of sources) {
    const all = texts.join('\n');
    const classes = [...all.matchAll(storeClass)].map(([, of]) => of);
    for (const [, store] of all.matchAll(storeInterface)) {
      if (classes.filter(of => of === store).length === 1) {
        found[`${name} ${store}`] = 1;
      }
    }
  }
  return found;
}

/** What breaks rules that can be read off the text of files. */
export function readTexts() {
  const sections = {
    'house-1 vendor names in the kernel': {},
    'house-5 loops outside of the kit': {},
    'house-9 lines of files over 400': {},
  };
  const [named, looping, long] = Object.values(sections);
  const backends = new Map();
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: paths.root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(file => /\.(ts|tsx|mjs|cjs|js)$/.test(file))
    // Which name them to find them.
    .filter(file => !/^\.|^scripts\/ratchet\/|\/migrations\//.test(file));
  for (const file of files) {
    let text;
    try {
      text = readFileSync(join(paths.root, file), 'utf8');
    } catch (error) {
      if (error.code === 'ENOENT') {
        // Deleted, and not committed yet.
        continue;
      }
      throw error;
    }
    const isNeutral = kernel.test(file) || neutral.test(file);
    if (isNeutral && !isTest(file) && !namesOfProducts.has(file)) {
      const own = text.replaceAll(addresses, '');
      add(named, file, [...own.matchAll(vendors)].length);
    }
    if (backendOrModule.test(file) && !isTest(file)) {
      add(looping, file, [...text.matchAll(loops)].length);
    }
    if (/^plugins\/[^/]+-backend\/src\//.test(file)) {
      const name = packageOf(file);
      backends.set(name, [...(backends.get(name) ?? []), text]);
    }
    const lines = text.split('\n').length - 1;
    if (lines > longestFile) {
      long[file] = lines;
    }
    countWords(text.replaceAll(contracts, ''), word => {
      sections[`word ${word}`] ??= {};
      add(sections[`word ${word}`], packageOf(file), 1);
    });
  }
  sections['house-4 interfaces of a single store'] = interfacesOfOne(backends);
  return sections;
}
