/**
 * The names that each entry of a published package exports are those in its API
 * report. Their types are compared by `yarn api-reports` alone.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { paths } from '../lib/paths.mjs';
import { publishedPackages } from '../packages/published.mjs';

const { DefaultKeyword, ExportKeyword } = ts.SyntaxKind;
const nameOf = ({ name }) => name.text;

/** @param namesFrom - what `export *` of another file exports */
function exportsOf(file, text, namesFrom) {
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return parsed.statements.flatMap(one => {
    const has = kind => one.modifiers?.some(each => each.kind === kind);
    if (ts.isExportDeclaration(one)) {
      const { exportClause: clause, moduleSpecifier } = one;
      return clause
        ? (clause.elements ?? [clause]).map(nameOf)
        : namesFrom(moduleSpecifier.text);
    }
    if (ts.isExportAssignment(one) || has(DefaultKeyword)) {
      return 'default';
    }
    const declared = one.declarationList?.declarations ?? [one];
    return has(ExportKeyword) ? declared.map(nameOf) : [];
  });
}

function exportsOfFile(file) {
  return exportsOf(file, readFileSync(file, 'utf8'), from => {
    const [found] = ['.ts', '.tsx', '/index.ts', '/index.tsx']
      .map(end => join(dirname(file), `${from}${end}`))
      .filter(existsSync);
    return exportsOfFile(found).filter(name => name !== 'default');
  });
}

const sorted = names => [...new Set(names)].sort();

for (const { folder, manifest } of publishedPackages()) {
  const entries = Object.entries(manifest.exports ?? { '.': manifest.main });
  for (const [entry, source] of entries) {
    const report = `${folder}/report${entry.slice(1).replace('/', '-')}.api.md`;
    if (folder.startsWith('plugins/') && /\.tsx?$/.test(source)) {
      test(`${report} has what is exported`, () => {
        const [, text] = readFileSync(join(paths.root, report), 'utf8').split(
          /^```.*$/m,
        );
        const actual = exportsOfFile(join(paths.root, folder, source));
        assert.deepEqual(sorted(exportsOf('report.ts', text)), sorted(actual));
      });
    }
  }
}
