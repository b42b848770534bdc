// The guides as a site: each has its place in it, and no link leads nowhere.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { paths } from '../lib/paths.mjs';

const folder = join(paths.root, 'docs');
const guides = readdirSync(folder, { recursive: true }).filter(name =>
  name.endsWith('.md'),
);
const repository = 'https://github.com/plumbline/plumbline';

/** Without blocks of code, which may show links of other files. */
function textOf(guide) {
  return readFileSync(join(folder, guide), 'utf8').replace(
    /^( *)```[\s\S]*?^\1```/gm,
    '',
  );
}

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(guide) {
  return [...textOf(guide).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** What is wrong with a link of a guide; `undefined` where it leads somewhere. */
function wrong(guide, link) {
  const [file, anchor] = link.split('#');
  const [, inRepository] = file.split(/^https:.*\/(?:blob|tree)\/main\//);
  if (file.startsWith(`${repository}/`) && inRepository) {
    return existsSync(join(paths.root, inRepository))
      ? undefined
      : 'no such file';
  }
  if (/^[a-z]+:/.test(link)) {
    return undefined;
  }
  const target = file === '' ? guide : normalize(join(dirname(guide), file));
  if (target.startsWith('..')) {
    return `leads out of the site; name it by ${repository}`;
  }
  const path = join(folder, target);
  if (!existsSync(path) || statSync(path).isDirectory()) {
    return 'no such file';
  }
  return anchor && !anchorsOf(target).includes(anchor)
    ? 'no such heading'
    : undefined;
}

function leaves(nav) {
  return typeof nav === 'string' ? [nav] : Object.values(nav).flatMap(leaves);
}

test('each guide has one place in mkdocs.yml', () => {
  const { nav } = parse(readFileSync(join(paths.root, 'mkdocs.yml'), 'utf8'));
  assert.deepEqual(leaves(nav).sort(), guides.sort());
});

test('links between guides, and to files of the repository, resolve', () => {
  const links = guides.flatMap(guide =>
    [...textOf(guide).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => ({
      guide,
      link,
      why: wrong(guide, link),
    })),
  );
  assert.ok(links.length > 300, `only ${links.length} links were found`);
  assert.deepEqual(
    links.filter(({ why }) => why),
    [],
  );
});

test('tables of guides stand apart from the text before them', () => {
  // Else they are text on the site.
  assert.deepEqual(
    guides.flatMap(guide =>
      [
        ...textOf(guide).matchAll(/^(?! *\|).*\S.*\n *\|.*\n *\|[ :|-]+$/gm),
      ].map(([text]) => `${guide}: ${text.slice(0, 80)}`),
    ),
    [],
  );
});

test('guides to which texts of a portal lead are there', () => {
  const files = execFileSync(
    'git',
    [
      'ls-files',
      'plugins/*.ts',
      'plugins/*.tsx',
      'plugins/*.md',
      'packages',
      'standards',
    ],
    { cwd: paths.root, encoding: 'utf8' },
  )
    .split('\n')
    .filter(name => /\.(tsx?|md|ya?ml)$/.test(name))
    .filter(name => !/\.test\.tsx?$|CHANGELOG/.test(name));
  const links = files.flatMap(name =>
    [
      ...readFileSync(join(paths.root, name), 'utf8').matchAll(
        /(?:blob\/main\/docs\/|guideUrl\(\s*')([\w/-]+\.md(?:#[\w-]+)?)(?=[\s'")>,;\]])/g,
      ),
    ].map(([, link]) => ({ name, link, why: wrong('README.md', link) })),
  );
  assert.ok(links.length > 50, `only ${links.length} links were found`);
  assert.deepEqual(
    links.filter(({ why }) => why),
    [],
  );
});

test('what guides and READMEs show as YAML is YAML', () => {
  const files = execFileSync('git', ['ls-files', '*.md'], {
    cwd: paths.root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  const blocks = files.flatMap(name =>
    [
      ...readFileSync(join(paths.root, name), 'utf8').matchAll(
        /^( *)```ya?ml\n([\s\S]*?)^\1```/gm,
      ),
    ].map(([, indent, text]) => ({
      name,
      // In a list, it is as deep as its item.
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    })),
  );
  assert.ok(blocks.length > 100, `only ${blocks.length} blocks were found`);
  assert.deepEqual(
    blocks.flatMap(({ name, text }) =>
      parseAllDocuments(text).flatMap(({ errors }) =>
        errors.map(({ message }) => `${name}: ${message}`),
      ),
    ),
    [],
  );
});
