// Writes variables and outputs of each module into its README, so that what it
// says is what the module takes: `yarn module-readmes [--check]`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import hcl from '@cdktf/hcl2json';
import prettier from 'prettier';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'standards/modules');
const generated = /## Variables\n[\s\S]*?(?=\n## (?!Outputs)|$(?![\s\S]))/;

/** What a module takes and gives, as its README says it. */
async function describeModule(folder) {
  const blocks = await Promise.all(
    readdirSync(folder)
      .filter(name => name.endsWith('.tf'))
      .sort()
      .map(name => hcl.parse(name, readFileSync(join(folder, name), 'utf8'))),
  );
  const all = kind =>
    blocks.flatMap(block =>
      Object.entries(block[kind] ?? {}).map(([name, [raw]]) => [name, raw]),
    );
  return [
    '## Variables',
    '',
    ...table(['name', 'type', 'default', 'what it is'], all('variable'), row),
    '',
    '## Outputs',
    '',
    ...table(['name', 'what it is'], all('output'), (name, raw) => [
      code(name),
      raw.description ?? '',
    ]),
    '',
  ].join('\n');
}

function row(name, raw) {
  const limits = (raw.validation ?? []).map(each => each.error_message ?? '');
  return [
    code(name),
    String(raw.type ?? 'any').replace(/^\$\{|\}$/g, ''),
    Object.hasOwn(raw, 'default') ? code(JSON.stringify(raw.default)) : '',
    [raw.description, ...limits, raw.sensitive ? 'Sensitive' : '']
      .filter(Boolean)
      .map(sentence => sentence.replace(/\.$/, ''))
      .join('. '),
  ];
}

function table(titles, entries, cells) {
  const line = each => `| ${each.map(text => escape(text)).join(' | ')} |`;
  return [
    line(titles),
    line(titles.map(() => '---')),
    ...entries.map(([name, raw]) => line(cells(name, raw))),
  ];
}

function code(text) {
  return `\`${text}\``;
}

function escape(text) {
  return text.replaceAll('|', '\\|');
}

const check = process.argv.includes('--check');
const stale = [];
for (const name of readdirSync(modules).sort()) {
  for (const version of readdirSync(join(modules, name)).sort()) {
    const folder = join(modules, name, version);
    const file = join(folder, 'README.md');
    const before = existsSync(file)
      ? readFileSync(file, 'utf8')
      : `# ${name} ${version}\n\n## Variables\n`;
    const own = await describeModule(folder);
    const after = prettier.format(
      before.replace(generated, () => own),
      { parser: 'markdown' },
    );
    if (after !== before) {
      stale.push(file);
      if (!check) {
        writeFileSync(file, after);
      }
    }
  }
}
for (const file of stale) {
  process.stdout.write(`${check ? 'stale' : 'written'}: ${file}\n`);
}
process.exitCode = check && stale.length > 0 ? 1 : 0;
